using System.CommandLine;
using Deception.DirectoryAccess;

namespace Deception.Sensor.Posture;

/// <summary>Options by which a command is told which directory it reads, and as whom.</summary>
internal sealed class DirectoryOptions
{
    private readonly Option<string?> _domain = new("--domain") { Description = "DNS name of the domain to read.", HelpName = "D" };
    private readonly Option<string[]> _server = new("--server") { Description = "Controller to ask; may be given several times, the next is asked when one fails. Found by DNS, if absent.", HelpName = "S" };
    private readonly Option<bool> _ldaps = new("--ldaps") { Description = "TLS from the start (port 636)." };
    private readonly Option<bool> _startTls = new("--starttls") { Description = "TLS by StartTLS." };
    private readonly Option<string?> _ca = new("--ca") { Description = "Certificate authorities to trust (PEM).", HelpName = "FILE" };
    private readonly Option<string?> _user = new("--user") { Description = "Account (user@domain), or the keytab's principal.", HelpName = "U" };
    private readonly Option<string?> _password = new("--password-file") { Description = "File whose first line is the password; sent over TLS alone.", HelpName = "FILE" };
    private readonly Option<string?> _keytab = new("--keytab") { Description = "Kerberos keytab to sign in with.", HelpName = "FILE" };
    private readonly Option<string?> _cache = new("--ccache") { Description = "Kerberos ticket cache; the process's own, if absent.", HelpName = "FILE" };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _domain, _server, _ldaps, _startTls, _ca, _user, _password, _keytab, _cache })
        {
            command.Add(option);
        }
    }

    /// <summary>What was said; null without a domain.</summary>
    public DirectoryTarget? Read(ParseResult parsed) => parsed.GetValue(_domain) is not { } domain ? null : new DirectoryTarget
    {
        Domain = domain,
        Servers = parsed.GetValue(_server) ?? [],
        Protection = parsed.GetValue(_ldaps) ? LineProtection.Ldaps : parsed.GetValue(_startTls) ? LineProtection.StartTls : LineProtection.Kerberos,
        AuthorityFile = parsed.GetValue(_ca),
        User = parsed.GetValue(_user),
        PasswordFile = parsed.GetValue(_password),
        KeytabFile = parsed.GetValue(_keytab),
        TicketCache = parsed.GetValue(_cache),
    };
}
