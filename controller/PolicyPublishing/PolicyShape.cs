using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Deception.Contracts;

namespace Deception.Controller.PolicyPublishing;

/// <summary>Compares JSON with the policy's types, so that every member of a wrong name or kind is told, not only the first.</summary>
internal sealed class PolicyShape
{
    private const int MostFaults = 200;

    private readonly List<string> _faults = [];

    /// <summary>Compares a whole policy.</summary>
    public PolicyShape(JsonElement root) => Compare("", root, StrictPolicyJson.Default.Policy);

    /// <summary>Every fault with its path, up to two hundred.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>True when nothing but unknown members is wrong, so that the rest can be read and checked further.</summary>
    public bool IsReadable { get; private set; } = true;

    private void Compare(string path, JsonElement value, JsonTypeInfo type)
    {
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object:
                CompareObject(path, value, type);
                break;
            case JsonTypeInfoKind.Dictionary:
                foreach (var (name, member) in Members(path, value))
                {
                    Compare(PolicyPath.Key(path, name), member, Of(type.ElementType!));
                }
                break;
            case JsonTypeInfoKind.Enumerable when value.ValueKind == JsonValueKind.Array:
                var i = 0;
                foreach (var element in value.EnumerateArray())
                {
                    Compare($"{path}[{i++}]", element, Of(type.ElementType!));
                }
                break;
            case JsonTypeInfoKind.Enumerable:
                Fault(path, "is no array");
                break;
            default:
                if (Wanted(value, Nullable.GetUnderlyingType(type.Type) ?? type.Type) is { } wanted)
                {
                    Fault(path, wanted);
                }
                break;
        }
    }

    private void CompareObject(string path, JsonElement value, JsonTypeInfo type)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        var members = Members(path, value);
        foreach (var (name, member) in members)
        {
            var at = PolicyPath.Member(path, name);
            var property = type.Properties.FirstOrDefault(p => p.Name == name);
            seen.Add(name);
            if (property is null)
            {
                _faults.AddRange(_faults.Count < MostFaults ? [$"{at}: unknown member"] : []);
            }
            else if (path.Length == 0 && name == "sealed")
            {
                Fault(at, "only the controller seals, for single agents");
            }
            else if (member.ValueKind != JsonValueKind.Null)
            {
                Compare(at, member, Of(property.PropertyType));
            }
            else if (!property.IsSetNullable || property.IsRequired)
            {
                Fault(at, "is null");
            }
        }
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var missing in type.Properties.Where(p => p.IsRequired && !seen.Contains(p.Name)))
            {
                Fault(path, $"lacks {missing.Name}");
            }
        }
    }

    private List<(string Name, JsonElement Value)> Members(string path, JsonElement value)
    {
        List<(string, JsonElement)> members = [];
        if (value.ValueKind != JsonValueKind.Object)
        {
            Fault(path, "is no object");
            return members;
        }
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            try
            {
                if (names.Add(member.Name))
                {
                    members.Add((member.Name, member.Value));
                }
                else
                {
                    Fault(PolicyPath.Member(path, member.Name), "stands twice");
                }
            }
            catch (InvalidOperationException)
            {
                Fault(path, "a member's name is no text");
            }
        }
        return members;
    }

    private static string? Wanted(JsonElement value, Type type)
    {
        if (type == typeof(bool))
        {
            return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : "is neither true nor false";
        }
        if (type == typeof(int) || type == typeof(long))
        {
            return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && (type == typeof(long) || number == (int)number)
                ? null : "is no whole number";
        }
        if (!IsText(value, out var text))
        {
            return "is no text";
        }
        return type == typeof(DateTimeOffset) && !(value.TryGetDateTimeOffset(out _) && HasOffset(text))
            ? $"'{text}' is no time with an offset (RFC 3339)" : null;
    }

    // Lone surrogates can be written as escapes, and can't be text.
    private static bool IsText(JsonElement value, out string text)
    {
        text = "";
        try
        {
            text = value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
            return value.ValueKind == JsonValueKind.String;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static bool HasOffset(string time) => time.EndsWith('Z') || (time.Length > 6 && time[^3] == ':' && time[^6] is '+' or '-');

    private static JsonTypeInfo Of(Type type) => StrictPolicyJson.Default.GetTypeInfo(type)
        ?? throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{type} is not part of {nameof(Policy)}"));

    private void Fault(string path, string text)
    {
        IsReadable = false;
        if (_faults.Count < MostFaults)
        {
            _faults.Add($"{PolicyPath.Shown(path)}: {text}");
        }
    }
}
