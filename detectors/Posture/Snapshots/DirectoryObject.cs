using System.Globalization;
using Deception.ActiveDirectory;

namespace Deception.Posture.Snapshots;

/// <summary>An object of the directory as it was read. Values are those of <see cref="Attributes"/>.</summary>
public sealed class DirectoryObject
{
    private readonly string[] _names;
    private readonly object[] _values;

    internal DirectoryObject(string name, string[] names, object[] values, Sid? sid, Guid id)
    {
        (Name, _names, _values, Sid, Id) = (name, names, values, sid, id);
        Class = Texts("objectClass") is { Count: > 0 } classes ? classes[^1] : "";
        Flags = (AccountFlags)(uint)(Number("userAccountControl") ?? 0);
    }

    /// <summary>Distinguished name.</summary>
    public string Name { get; }

    /// <summary>objectGUID; empty if it wasn't read.</summary>
    public Guid Id { get; }

    /// <summary>objectSid.</summary>
    public Sid? Sid { get; }

    /// <summary>The most specific class.</summary>
    public string Class { get; }

    /// <summary>userAccountControl; nothing of objects without.</summary>
    public AccountFlags Flags { get; }

    /// <summary>Attributes that have a value.</summary>
    public IReadOnlyList<string> AttributeNames => _names;

    /// <summary>sAMAccountName, a policy's display name, or else the first part of the distinguished name.</summary>
    public string Label => Text("sAMAccountName") ?? (Class == "groupPolicyContainer" ? Text("displayName") : null) ?? Leaf;

    /// <summary>The first part of the distinguished name, unescaped as far as it matters to people.</summary>
    public string Leaf
    {
        get
        {
            var start = Name.IndexOf('=', StringComparison.Ordinal) + 1;
            var end = start;
            while (end < Name.Length && (Name[end] != ',' || Name[end - 1] == '\\'))
            {
                end++;
            }
            return Name[start..end].Replace("\\,", ",", StringComparison.Ordinal);
        }
    }

    /// <summary>Distinguished name of what it lies in; empty at the top.</summary>
    public string Parent
    {
        get
        {
            for (var i = 1; i < Name.Length; i++)
            {
                if (Name[i] == ',' && Name[i - 1] != '\\')
                {
                    return Name[(i + 1)..];
                }
            }
            return "";
        }
    }

    /// <summary>True when it can sign in: an account that isn't disabled.</summary>
    public bool IsEnabled => (Flags & AccountFlags.Disabled) == 0;

    /// <summary>Permissions; null when they weren't read.</summary>
    public SecurityDescriptor? Permissions => Value("nTSecurityDescriptor") is SharedDescriptor shared ? shared.Parsed : null;

    /// <summary>True when all of these bits are set in userAccountControl.</summary>
    public bool Is(AccountFlags flags) => (Flags & flags) == flags;

    /// <summary>True when the attribute has a value.</summary>
    public bool Has(string attribute) => Value(attribute) is not null;

    /// <summary>True when the object is of a class, in letter case of the schema.</summary>
    public bool IsA(string name) => Texts("objectClass").Contains(name);

    /// <summary>The first value as text; null without.</summary>
    public string? Text(string attribute) => Value(attribute) switch
    {
        string text => text,
        string[] { Length: > 0 } texts => texts[0],
        _ => null,
    };

    /// <summary>All values as text.</summary>
    public IReadOnlyList<string> Texts(string attribute) => Value(attribute) switch
    {
        string text => [text],
        string[] texts => texts,
        _ => [],
    };

    /// <summary>The value as a number; null without, or when it is none.</summary>
    public long? Number(string attribute) =>
        long.TryParse(Text(attribute), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The value as a time: FILETIME or GeneralizedTime; null for "never" too.</summary>
    public DateTimeOffset? Time(string attribute)
    {
        var text = Text(attribute);
        return text is null ? null
            : text.EndsWith('Z') ? (FileTime.TryParse(text, out var time) ? time : null)
            : Number(attribute) is { } number ? FileTime.Read(number) : null;
    }

    /// <summary>All values as bytes.</summary>
    public IReadOnlyList<byte[]> Bytes(string attribute) => Value(attribute) switch
    {
        byte[] bytes => [bytes],
        byte[][] many => many,
        SharedDescriptor shared => [shared.Bytes],
        _ => [],
    };

    /// <summary>A value that is a security descriptor.</summary>
    public SecurityDescriptor? Descriptor(string attribute) => Value(attribute) switch
    {
        SharedDescriptor shared => shared.Parsed,
        byte[] bytes when SecurityDescriptor.TryRead(bytes, out var descriptor) => descriptor,
        _ => null,
    };

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal object? Value(string attribute)
    {
        for (var i = 0; i < _names.Length; i++)
        {
            if (_names[i] == attribute)
            {
                return _values[i];
            }
        }
        return null;
    }
}

/// <summary>A descriptor that many objects share: kept and read once.</summary>
internal sealed class SharedDescriptor(byte[] bytes, SecurityDescriptor? parsed)
{
    public byte[] Bytes { get; } = bytes;

    public SecurityDescriptor? Parsed { get; } = parsed;
}
