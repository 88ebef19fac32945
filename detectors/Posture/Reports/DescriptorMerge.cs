using Deception.ActiveDirectory;

namespace Deception.Posture.Reports;

/// <summary>Joins two mended descriptors of one object.</summary>
internal static class DescriptorMerge
{
    /// <summary>The entries that both keep; the owner that either changed to.</summary>
    public static byte[] Common(byte[] one, byte[] two) =>
        SecurityDescriptor.TryRead(one, out var first) && SecurityDescriptor.TryRead(two, out var second)
            ? DescriptorWriter.Write(new SecurityDescriptor(
                second.Owner?.Value.EndsWith("-512", StringComparison.Ordinal) == true ? second.Owner : first.Owner, first.Group,
                [.. first.Entries.Where(e => second.Entries.Contains(e))], first.IsProtected))
            : two;
}
