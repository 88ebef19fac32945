using Deception.Controller.Hosting;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Deception.Controller.Protection;

/// <summary>Secrets at rest.</summary>
public static class ProtectionSetup
{
    /// <summary>Registers the key ring.</summary>
    public static IServiceCollection AddProtection(this IServiceCollection services, ControllerOptions options)
    {
        services.AddSingleton(CredentialFolder.OfService).AddSingleton<KeyRing>();
        services.AddDataProtection().SetApplicationName("deception-controller")
            .PersistKeysToFileSystem(new DirectoryInfo(KeyRing.FolderOf(options)));
        services.AddOptions<KeyManagementOptions>().Configure<KeyRing>((management, ring) =>
            management.XmlEncryptor = ring.Master is { } master ? new SealedXml(master) : null);
        return services;
    }
}
