using Deception.Decoys.Hosting;
using Deception.Decoys.Ldap;
using Deception.Decoys.Services;

namespace Deception.Decoys;

/// <summary>Every decoy service there is, by its name in the config.</summary>
public static class DecoyCatalogue
{
    /// <summary>Makers by kind; a new service adds one line.</summary>
    public static IReadOnlyDictionary<string, Func<DecoyContext, Decoy>> Kinds { get; } = new Dictionary<string, Func<DecoyContext, Decoy>>
    {
        ["ldap"] = context => new LdapDecoy(context),
        ["ftp"] = context => new SessionDecoy(context, session => new FtpSession(session)),
        ["telnet"] = context => new SessionDecoy(context, session => new TelnetSession(session)),
        ["redis"] = context => new SessionDecoy(context, session => new RedisSession(session)),
        ["vnc"] = context => new SessionDecoy(context, session => new VncSession(session)),
        ["mysql"] = context => new SessionDecoy(context, session => new MySqlSession(session)),
        ["postgresql"] = context => new SessionDecoy(context, session => new PostgreSqlSession(session)),
        ["mssql"] = context => new SessionDecoy(context, session => new TdsSession(session)),
    };
}
