using System.Text;
using Deception.ActiveDirectory;

namespace Deception.Posture.Snapshots;

/// <summary>
/// Gathers a snapshot as it is read. Equal texts, descriptors and lists of attributes are kept once: a hundred thousand objects say much the same.
/// </summary>
public sealed class SnapshotBuilder
{
    private const int LongestPooled = 64;

    private readonly List<DirectoryObject> _objects = [];
    private readonly List<SysvolFile> _files = [];
    private readonly List<Unread> _unread = [];
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string[]> _shapes = new(StringComparer.Ordinal);
    private readonly Dictionary<byte[], SharedDescriptor> _descriptors = new(BytesComparer.Instance);
    private readonly List<string> _names = [];
    private readonly List<object> _values = [];

    /// <summary>Objects so far.</summary>
    public int Count => _objects.Count;

    /// <summary>Objects so far, in the order of reading.</summary>
    public IReadOnlyList<DirectoryObject> Objects => _objects;

    /// <summary>Takes back what was added from that place on: its reading broke off.</summary>
    public void ForgetFrom(int start) => _objects.RemoveRange(start, _objects.Count - start);

    /// <summary>Adds an object.</summary>
    /// <param name="name">Distinguished name.</param>
    /// <param name="attributes">Attributes with their values: <see cref="string"/> or <see cref="byte"/>[]. Those that aren't in <see cref="Attributes"/> are left.</param>
    public DirectoryObject Add(string name, IEnumerable<(string Name, IReadOnlyList<object> Values)> attributes)
    {
        var o = Make(name, attributes);
        _objects.Add(o);
        return o;
    }

    /// <summary>Adds an object that was made before.</summary>
    public void Add(DirectoryObject o) => _objects.Add(o);

    /// <summary>Adds a file of SYSVOL.</summary>
    public void Add(SysvolFile file) => _files.Add(file);

    /// <summary>Notes that something couldn't be read.</summary>
    public void Add(Unread unread) => _unread.Add(unread);

    /// <summary>The snapshot.</summary>
    public DirectorySnapshot Build(SnapshotHeader header) => new(header, _objects, _files, _unread);

    /// <summary>A snapshot with some objects changed, come or gone; the rest is shared with the former one.</summary>
    /// <param name="before">The former one.</param>
    /// <param name="header">The new one's header.</param>
    /// <param name="changed">Objects as they are now, by their objectGUID.</param>
    /// <param name="gone">Objects that are no more.</param>
    public DirectorySnapshot Build(DirectorySnapshot before, SnapshotHeader header, IReadOnlyDictionary<Guid, DirectoryObject> changed, IReadOnlySet<Guid> gone)
    {
        HashSet<Guid> known = [];
        List<DirectoryObject> objects = new(before.Objects.Count);
        foreach (var o in before.Objects.Where(o => !gone.Contains(o.Id)))
        {
            known.Add(o.Id);
            objects.Add(changed.GetValueOrDefault(o.Id) ?? o);
        }
        objects.AddRange(changed.Where(c => !known.Contains(c.Key)).Select(c => c.Value));
        return new DirectorySnapshot(header, objects, before.Files, before.Unread);
    }

    /// <summary>An object, not added to the snapshot.</summary>
    /// <param name="name">Distinguished name.</param>
    /// <param name="attributes">Attributes with their values.</param>
    public DirectoryObject Make(string name, IEnumerable<(string Name, IReadOnlyList<object> Values)> attributes)
    {
        _names.Clear();
        _values.Clear();
        Sid? sid = null;
        var id = Guid.Empty;
        foreach (var (written, values) in attributes)
        {
            if (values.Count == 0 || Attributes.Spelled(written) is not { } spelled || _names.Contains(spelled))
            {
                continue;
            }
            switch (spelled)
            {
                case "objectSid" when values[0] is byte[] bytes:
                    Sid.TryRead(bytes, out sid);
                    break;
                case "objectGUID" when values[0] is byte[] { Length: 16 } bytes:
                    id = new Guid(bytes);
                    break;
            }
            _names.Add(spelled);
            _values.Add(Kept(spelled, values));
        }
        var shape = string.Join('\n', _names);
        if (!_shapes.TryGetValue(shape, out var names))
        {
            _shapes[shape] = names = [.. _names];
        }
        return new DirectoryObject(name, names, [.. _values], sid, id);
    }

    private object Kept(string name, IReadOnlyList<object> values)
    {
        if (Attributes.IsSecret(name))
        {
            return "";
        }
        if (!Attributes.IsBytes(name))
        {
            return values.Count == 1 ? Pooled(TextOf(values[0])) : values.Select(v => Pooled(TextOf(v))).ToArray();
        }
        var bytes = values.Select(v => v as byte[] ?? Encoding.UTF8.GetBytes((string)v)).ToArray();
        return name == "nTSecurityDescriptor" ? Shared(bytes[0]) : bytes.Length == 1 ? bytes[0] : bytes;
    }

    private static string TextOf(object value) => value as string ?? Encoding.UTF8.GetString((byte[])value);

    private string Pooled(string text)
    {
        if (text.Length > LongestPooled)
        {
            return text;
        }
        if (!_texts.TryGetValue(text, out var kept))
        {
            _texts[text] = kept = text;
        }
        return kept;
    }

    private SharedDescriptor Shared(byte[] bytes)
    {
        if (!_descriptors.TryGetValue(bytes, out var shared))
        {
            _descriptors[bytes] = shared = new SharedDescriptor(bytes, SecurityDescriptor.TryRead(bytes, out var read) ? read : null);
        }
        return shared;
    }

    private sealed class BytesComparer : IEqualityComparer<byte[]>
    {
        public static readonly BytesComparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] bytes)
        {
            var hash = default(HashCode);
            hash.AddBytes(bytes);
            return hash.ToHashCode();
        }
    }
}
