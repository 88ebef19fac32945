using Deception.Decoys.Services;

namespace Deception.Tests.Fuzz;

/// <summary>What can be fuzzed, by name. A parser's target is a file in this folder and a line here.</summary>
internal static class Targets
{
    public static IReadOnlyDictionary<string, Action<byte[]>> All { get; } = new Dictionary<string, Action<byte[]>>(StringComparer.Ordinal)
    {
        ["capture"] = CaptureTarget.Run,
        ["evidence"] = EvidenceTarget.Run,
        ["decoy-ftp"] = DecoyTarget.Of(context => new FtpSession(context)),
        ["decoy-mssql"] = DecoyTarget.Of(context => new TdsSession(context)),
        ["decoy-mysql"] = DecoyTarget.Of(context => new MySqlSession(context)),
        ["decoy-postgresql"] = DecoyTarget.Of(context => new PostgreSqlSession(context)),
        ["decoy-redis"] = DecoyTarget.Of(context => new RedisSession(context)),
        ["decoy-telnet"] = DecoyTarget.Of(context => new TelnetSession(context)),
        ["decoy-vnc"] = DecoyTarget.Of(context => new VncSession(context)),
        ["directory-descriptor"] = DirectoryTarget.Descriptor,
        ["directory-policy"] = DirectoryTarget.PolicyFiles,
        ["directory-snapshot"] = DirectoryTarget.Snapshot,
        ["directory-values"] = DirectoryTarget.Values,
        ["dns"] = DnsTarget.Message,
        ["dns-stream"] = DnsTarget.Stream,
        ["frames"] = FramesTarget.Run,
        ["http-stream"] = HttpTarget.Stream,
        ["jwt"] = JwtTarget.Run,
        ["keys"] = JwtTarget.Keys,
        ["kerberos"] = KerberosTarget.Message,
        ["kerberos-stream"] = KerberosTarget.Stream,
        ["kpasswd"] = KerberosTarget.PasswordChange,
        ["ldap-datagram"] = LdapTarget.Datagram,
        ["ldap-filter"] = LdapTarget.Filter,
        ["ldaps-stream"] = LdapTarget.Tls,
        ["ldap-stream"] = LdapTarget.Stream,
        ["names"] = NamesTarget.Run,
        ["ntlm"] = NtlmTarget.Run,
        ["rpc-stream"] = RpcTarget.Stream,
        ["security-tokens"] = SecurityTokensTarget.Run,
        ["smb-stream"] = SmbTarget.Stream,
        ["sntp"] = TimeTarget.Run,
        ["tls-stream"] = TlsTarget.Stream,
    };
}
