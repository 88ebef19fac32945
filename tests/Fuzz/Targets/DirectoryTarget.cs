using System.Text;
using Deception.ActiveDirectory;
using Deception.ActiveDirectory.GroupPolicy;
using Deception.Posture.Snapshots;

namespace Deception.Tests.Fuzz;

/// <summary>What is read from the directory and from SYSVOL.</summary>
internal static class DirectoryTarget
{
    private static readonly Sid Domain = Sid.TryParse("S-1-5-21-1-2-3", out var sid) ? sid : throw new FormatException();

    public static void Values(byte[] bytes)
    {
        _ = ReplicationMetadata.TryRead(bytes, out _);
        _ = DnsRecord.TryRead(bytes, out _);
        _ = KeyCredential.TryParse(Encoding.UTF8.GetString(bytes), out _);
    }

    public static void Descriptor(byte[] bytes)
    {
        if (SecurityDescriptor.TryRead(bytes, out var descriptor))
        {
            _ = DescriptorWriter.Write(descriptor);
        }
        _ = Sddl.TryParse(Encoding.UTF8.GetString(bytes), Domain, out _);
    }

    public static void PolicyFiles(byte[] bytes)
    {
        _ = SecurityTemplate.TryRead(bytes, out _);
        _ = RegistryPolicy.TryRead(bytes, out _);
        _ = PolicyPreferences.TryReadPasswords(bytes, out _);
    }

    public static void Snapshot(byte[] bytes) => SnapshotFile.TryRead(new MemoryStream(bytes), out _, out _);
}
