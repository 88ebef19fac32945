using System.DirectoryServices.Protocols;
using System.Net;

namespace Deception.DirectoryAccess;

/// <summary>A signed-in line to one controller.</summary>
public sealed class ControllerLine : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private const int LdapsPort = 636, LdapPort = 389;

    private readonly LdapConnection _connection;

    private ControllerLine(LdapConnection connection, string server, RootFacts root) => (_connection, Server, Root) = (connection, server, root);

    /// <summary>Host name of the controller.</summary>
    public string Server { get; }

    /// <summary>What its rootDSE says.</summary>
    public RootFacts Root { get; }

    /// <summary>Controllers that were asked before and did not let us in, with the reason.</summary>
    public IReadOnlyList<string> Passed { get; private set; } = [];

    /// <summary>Signs in to the first controller that answers.</summary>
    /// <param name="target">Which domain, where, as whom.</param>
    /// <param name="not">Controllers that have failed already.</param>
    /// <exception cref="DirectoryReadException">None answers, or the sign-in is refused.</exception>
    public static ControllerLine Open(DirectoryTarget target, IReadOnlyCollection<string>? not = null)
    {
        Prepare(target);
        List<string> troubles = [];
        foreach (var server in Candidates(target).Where(s => not?.Contains(s, StringComparer.OrdinalIgnoreCase) != true))
        {
            try
            {
                var line = Open(target, server);
                line.Passed = troubles;
                return line;
            }
            catch (Exception e) when (e is LdapException or DirectoryOperationException or DirectoryReadException)
            {
                troubles.Add($"{server}: {Reason(e, target)}");
            }
        }
        throw new DirectoryReadException(troubles.Count == 0 ? $"{target.Domain}: no controller is left to ask" : string.Join("; ", troubles.Distinct()));
    }

    /// <summary>Asks; the answer's result is success.</summary>
    /// <exception cref="DirectoryReadException">It was refused, or the line broke.</exception>
    public TResponse Ask<TResponse>(DirectoryRequest request) where TResponse : DirectoryResponse
    {
        try
        {
            var response = (TResponse)_connection.SendRequest(request, Patience);
            // No error to the library, but what was asked for isn't there (RFC 4511, 4.1.10).
            return response.ResultCode != ResultCode.Referral ? response
                : throw new DirectoryReadException($"{Server}: holds no such part of the directory and refers to {string.Join(", ", response.Referral.Select(r => r.ToString()))}");
        }
        catch (Exception e) when (e is LdapException or DirectoryOperationException)
        {
            throw new DirectoryReadException($"{Server}: {e.Message.ReplaceLineEndings(" ").Trim()}", e);
        }
    }

    /// <summary>Closes the line.</summary>
    public void Dispose() => _connection.Dispose();

    private static ControllerLine Open(DirectoryTarget target, string server)
    {
        var isTls = target.Protection == LineProtection.Ldaps;
        var connection = new LdapConnection(new LdapDirectoryIdentifier(server, isTls ? LdapsPort : LdapPort, fullyQualifiedDnsHostName: true, connectionless: false)) { Timeout = Patience };
        try
        {
            connection.SessionOptions.ProtocolVersion = 3;
            connection.SessionOptions.ReferralChasing = ReferralChasingOptions.None;
            if (OperatingSystem.IsWindows() && !isTls)
            {
                (connection.SessionOptions.Signing, connection.SessionOptions.Sealing) = (true, true);
            }
            if (isTls)
            {
                connection.SessionOptions.SecureSocketLayer = true;
            }
            else if (target.Protection == LineProtection.StartTls)
            {
                // The line is opened by the first request, and TLS can begin on an open line alone; what it asks is for anybody to know.
                connection.AutoBind = false;
                RootFacts.Read(connection);
                connection.SessionOptions.StartTransportLayerSecurity(null);
            }
            if (target.PasswordFile is { } file)
            {
                connection.AuthType = AuthType.Basic;
                connection.Credential = new NetworkCredential(target.User, Password(file));
            }
            else
            {
                connection.AuthType = OperatingSystem.IsWindows() ? AuthType.Negotiate : AuthType.Kerberos;
            }
            connection.Bind();
            return new ControllerLine(connection, server, RootFacts.Read(connection));
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The first line of a password file.</summary>
    internal static string Password(string file) => File.ReadLines(file).FirstOrDefault() is { Length: > 0 } password ? password : throw new DirectoryReadException($"{file}: no password in its first line");

    // What the native libraries are told by their environment. Set before their first use; later targets of one process share it.
    private static void Prepare(DirectoryTarget target)
    {
        if (target.Fault() is { } fault)
        {
            throw new DirectoryReadException(fault);
        }
        if (OperatingSystem.IsWindows())
        {
            return;
        }
        NativeEnvironment.Set("LDAPTLS_REQCERT", "demand");
        if (target.AuthorityFile is { } authority)
        {
            NativeEnvironment.Set("LDAPTLS_CACERT", Path.GetFullPath(authority));
        }
        if (target.KeytabFile is { } keytab)
        {
            // MIT Kerberos gets tickets by itself from a client keytab, into this cache.
            NativeEnvironment.Set("KRB5_CLIENT_KTNAME", "FILE:" + Path.GetFullPath(keytab));
            NativeEnvironment.Set("KRB5CCNAME", "FILE:" + (target.TicketCache ?? OwnCache.Path));
        }
        else if (target.TicketCache is { } cache)
        {
            NativeEnvironment.Set("KRB5CCNAME", cache.Contains(':', StringComparison.Ordinal) ? cache : "FILE:" + Path.GetFullPath(cache));
        }
    }

    private static IReadOnlyList<string> Candidates(DirectoryTarget target)
    {
        if (target.Servers.Count > 0)
        {
            return target.Servers;
        }
        try
        {
            // Every controller registers the domain's own name (MS-ADTS 6.3.2.3). Kerberos and TLS want a host's name.
            return [.. Dns.GetHostAddresses(target.Domain).Select(a => NameOf(a) ?? a.ToString()).Distinct(StringComparer.OrdinalIgnoreCase)];
        }
        catch (System.Net.Sockets.SocketException e)
        {
            throw new DirectoryReadException($"{target.Domain}: no controller found in DNS ({e.Message})", e);
        }
    }

    // The rootDSE may be read by anybody (MS-ADTS 5.1.1.1.1): nothing secret is sent.
    private static string? NameOf(IPAddress address)
    {
        try
        {
            using var connection = new LdapConnection(new LdapDirectoryIdentifier(address.ToString(), LdapPort)) { AuthType = AuthType.Anonymous, Timeout = TimeSpan.FromSeconds(5) };
            connection.SessionOptions.ProtocolVersion = 3;
            return RootFacts.Read(connection).HostName;
        }
        catch (Exception e) when (e is LdapException or DirectoryOperationException or DirectoryReadException)
        {
            return null;
        }
    }

    private static string Reason(Exception e, DirectoryTarget target) => e switch
    {
        LdapException { ErrorCode: 49 } => $"the sign-in of {target.User ?? "this account"} is refused",
        // LDAP_SERVER_DOWN, LDAP_CONNECT_ERROR: libldap says the same for a wrong certificate and a closed port.
        LdapException { ErrorCode: 81 or -1 or 91 or -11 } when target.Protection != LineProtection.Kerberos => "no TLS connection: it doesn't answer, or its certificate isn't trusted or is for another name",
        LdapException { ErrorCode: 81 or -1 or 91 } => "does not answer",
        LdapException { ErrorCode: 82 or -2 } => "Kerberos sign-in failed: no valid ticket (kinit, --keytab or --ccache), or clocks differ by more than 5 minutes",
        _ => e.Message.ReplaceLineEndings(" ").Trim(),
    };
}

/// <summary>A ticket cache of this process alone, removed at its end.</summary>
internal static class OwnCache
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("deception-").FullName;

    static OwnCache() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Folder, recursive: true);

    public static string Path { get; } = System.IO.Path.Combine(Folder, "tickets");
}
