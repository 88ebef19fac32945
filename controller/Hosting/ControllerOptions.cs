namespace Deception.Controller.Hosting;

/// <summary>The controller's configuration file.</summary>
public sealed record ControllerOptions
{
    /// <summary>Address of the web pages and the API: <c>http://</c> or <c>https://</c>, host and port.</summary>
    public required string Listen { get; init; }

    /// <summary>PEM certificate (chain) for an <c>https</c> address; one of the controller's own authority, if absent.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM private key of <see cref="CertificateFile"/>.</summary>
    public string? CertificateKeyFile { get; init; }

    /// <summary>Folder of the database and the keys; made readable by this user alone.</summary>
    public required string State { get; init; }

    /// <summary>The name under which agents reach this controller to enrol, if it is another than the machine's.</summary>
    public IReadOnlyList<string> Names { get => field ?? []; init; }

    /// <summary>Where NATS is.</summary>
    public required BrokerOptions Broker { get; init; }

    /// <summary>The policy to start with, until one was set; read no more when the database holds one.</summary>
    public string? PolicyFile { get; init; }

    /// <summary>Syslog receivers.</summary>
    public IReadOnlyList<SyslogOptions> Syslog { get; set; } = [];
}

/// <summary>Where NATS is, and where its configuration goes.</summary>
public sealed record BrokerOptions
{
    /// <summary>How agents and controllers reach it: <c>tls://</c>, host and port.</summary>
    public required string Url { get; init; }

    /// <summary>Where it listens; all addresses at the URL's port, if absent.</summary>
    public string? Listen { get; init; }

    /// <summary>Folder for its configuration, certificate and store; <c>broker</c> in the state folder, if absent.</summary>
    public string? Folder { get; init; }

    /// <summary>Further host names and addresses that its certificate shall carry.</summary>
    public IReadOnlyList<string> Names { get => field ?? []; init; }

    /// <summary>Where it listens.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string ListenAddress => Listen ?? $"0.0.0.0:{new Uri(Url).Port}";
}

/// <summary>One syslog receiver.</summary>
public sealed record SyslogOptions
{
    /// <summary>Name of the output, by which its place in the queue is kept.</summary>
    public required string Name { get; init; }

    /// <summary>How it is reached.</summary>
    public required SyslogTransport Transport { get; init; }

    /// <summary>Host name or address.</summary>
    public required string Host { get; init; }

    /// <summary>Port; conventionally 514 for UDP, 601 for TCP, 6514 for TLS.</summary>
    public required int Port { get; init; }

    /// <summary>PEM file of the authorities that may sign the receiver's certificate; the system's, if absent.</summary>
    public string? CaFile { get; init; }

    /// <summary>Name that the receiver's certificate must carry; <see cref="Host"/>, if absent.</summary>
    public string? ServerName { get; init; }

    /// <summary>Syslog facility by its usual name.</summary>
    public string Facility { get; set; } = "local0";
}

/// <summary>Syslog transports: RFC 5426, RFC 6587 (octet counting), RFC 5425.</summary>
public enum SyslogTransport { Udp, Tcp, Tls }
