using Deception.ActiveDirectory;

namespace Deception.Threats.DirectoryWrites;

/// <summary>Who is granted what by a descriptor that was written.</summary>
internal static class Granted
{
    /// <summary>The entries that grant; none of bytes that are no descriptor.</summary>
    public static IEnumerable<AccessEntry> By(ReadOnlySpan<byte> bytes) =>
        SecurityDescriptor.TryRead(bytes, out var descriptor) ? descriptor.Entries.Where(e => e.Kind == AccessKind.Allow) : [];
}
