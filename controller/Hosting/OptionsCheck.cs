using Deception.Controller.Outputs;

namespace Deception.Controller.Hosting;

/// <summary>What the types of the configuration can't say.</summary>
public static class OptionsCheck
{
    /// <summary>Every fault with its path; none for a sound configuration.</summary>
    public static IEnumerable<string> Faults(ControllerOptions options)
    {
        if (!IsAddress(options.Listen, "http", "https"))
        {
            yield return $"listen: '{options.Listen}' is no http:// or https:// address";
        }
        if ((options.CertificateFile is null) != (options.CertificateKeyFile is null))
        {
            yield return "certificate_key_file: certificate and key go together";
        }
        if (string.IsNullOrWhiteSpace(options.State))
        {
            yield return "state: names no folder";
        }
        if (!IsAddress(options.Broker.Url, "tls") || new Uri(options.Broker.Url).Port <= 0)
        {
            yield return $"broker.url: '{options.Broker.Url}' is no tls:// address with a port";
        }
        if (options.Broker.Listen is { } listen && (!listen.Contains(':', StringComparison.Ordinal) || listen.Contains('"', StringComparison.Ordinal)))
        {
            yield return $"broker.listen: '{listen}' is no address and port";
        }
        foreach (var (path, file) in Files(options))
        {
            if (file is not null && !File.Exists(file))
            {
                yield return $"{path}: '{file}' does not exist";
            }
        }
        for (var i = 0; i < options.Syslog.Count; i++)
        {
            foreach (var fault in Faults(options.Syslog[i]))
            {
                yield return $"syslog[{i}].{fault}";
            }
            if (options.Syslog.Take(i).Any(o => o.Name == options.Syslog[i].Name))
            {
                yield return $"syslog[{i}].name: '{options.Syslog[i].Name}' stands twice";
            }
        }
    }

    private static IEnumerable<string> Faults(SyslogOptions output)
    {
        if (output.Name is not { Length: > 0 and <= 64 })
        {
            yield return "name: must have 1-64 characters";
        }
        if (string.IsNullOrWhiteSpace(output.Host))
        {
            yield return "host: is empty";
        }
        if (output.Port is < 1 or > 65535)
        {
            yield return $"port: {output.Port} is no port";
        }
        if (!SyslogPriority.TryFacility(output.Facility, out _))
        {
            yield return $"facility: '{output.Facility}' is no syslog facility";
        }
        if (output.Transport is not SyslogTransport.Tls && (output.CaFile ?? output.ServerName) is not null)
        {
            yield return "ca_file: only a tls transport has certificates";
        }
    }

    private static IEnumerable<(string Path, string? File)> Files(ControllerOptions options) =>
    [
        ("certificate_file", options.CertificateFile),
        ("certificate_key_file", options.CertificateKeyFile),
        ("policy_file", options.PolicyFile),
        .. options.Syslog.Select((o, i) => ($"syslog[{i}].ca_file", o.CaFile)),
    ];

    private static bool IsAddress(string text, params string[] schemes) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && schemes.Contains(uri.Scheme) && uri.Host.Length > 0;
}
