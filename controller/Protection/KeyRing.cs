using System.Xml;
using System.Xml.Linq;
using Deception.Controller.Hosting;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;

namespace Deception.Controller.Protection;

/// <summary>Where credentials lie.</summary>
/// <param name="Folder">Null where nobody gives any.</param>
public sealed record CredentialFolder(string? Folder)
{
    /// <summary>The folder that systemd names.</summary>
    public static CredentialFolder OfService => new(Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY"));
}

/// <summary>The keys that cookies and forms are protected with, as they lie on the disk.</summary>
public sealed partial class KeyRing(CredentialFolder credentials, ControllerOptions controller, ILogger<KeyRing> log)
{
    private readonly Lazy<MasterKey?> _master = new(() => MasterKey.Find(credentials.Folder));

    /// <summary>What seals new keys; null if they lie open.</summary>
    public MasterKey? Master => _master.Value;

    /// <summary>Their folder.</summary>
    public static string FolderOf(ControllerOptions controller) => Path.Combine(controller.State, "keys");

    /// <summary>Sees to it before the start that every sealed key can be opened.</summary>
    public void Check(IOptions<KeyManagementOptions> management)
    {
        var folder = FolderOf(controller);
        foreach (var @sealed in Read(management.Value.XmlRepository!, folder).SelectMany(key => key.Descendants(SealedXml.Element)))
        {
            if (Master is not { } master)
            {
                throw new ExpectedFault($"{folder}: the keys are sealed, and there is no credential {MasterKey.Credential} to open them");
            }
            if (SealedXml.Open(master, @sealed) is null)
            {
                throw new ExpectedFault($"{folder}: the keys were sealed by another master key than the credential {MasterKey.Credential}");
            }
        }
        if (Master is null)
        {
            LogOpen(log, folder, MasterKey.Credential);
        }
    }

    private static IReadOnlyCollection<XElement> Read(IXmlRepository keys, string folder)
    {
        try
        {
            return keys.GetAllElements();
        }
        catch (XmlException e)
        {
            throw new ExpectedFault($"{folder}: a key's file is damaged: {e.Message}", e);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The keys in {Folder} are protected by file mode only: there is no credential {Credential}")]
    private static partial void LogOpen(ILogger log, string folder, string credential);
}
