using System.Globalization;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Net;
using Deception.Protocols.Ntp;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Kerberos;

/// <summary>
/// <c>kerberos.timeroasting</c>: one source asks the time with the keys of many accounts; each answer carries a checksum made with
/// a password's hash, without any sign-in (MS-SNTP 3.2.5.1).
/// </summary>
public sealed class Timeroasting(World world) : Detector
{
    private const int MostSources = 8192;

    /// <summary>Accounts from one port: a host has one, two after it was joined anew.</summary>
    private const int Enough = 5;

    /// <summary>Accounts from one address: behind a translator there are many hosts, each from a port of its own.</summary>
    private const int EnoughFromAddress = 40;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly BoundedMap<Endpoint, RecentSet<uint>> _accounts = new(MostSources);
    private readonly BoundedMap<string, int> _asked = new(MostSources);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <inheritdoc/>
    public override long Evicted => _accounts.Evicted + _asked.Evicted;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "kerberos.timeroasting",
        Title = "Password hashes taken by time requests",
        Kind = FindingKind.Threat,
        Severity = Severity.Medium,
        Techniques = ["T1558"],
        BenignCauses = "A host asks with its own account, an address translator passes on many hosts' requests (each from a port of its own), a "
            + "read-only controller passes on those of its site.",
        LosesAttacks = "Fewer than five accounts in ten minutes from one port; fewer than forty from one address and many ports.",
        Guide = new ResponseGuide(
            "Somebody asked a controller for the time in the name of many computer accounts; the answers let their passwords be guessed offline.",
            "The numbers in evidence are RIDs: Get-ADComputer -Filter * -Properties pwdLastSet | where { $_.SID -like '*-<rid>' }. Look for accounts with a "
                + "password that a person has chosen, or that was never changed.",
            "Isolate the source host; change the passwords of those accounts: Reset-ComputerMachinePassword on the host, or for trusts netdom trust /resetOneSide.",
            "Find computer accounts with old or simple passwords: Get-ADComputer -Filter * -Properties PasswordLastSet | sort PasswordLastSet.",
            "Reconnect the host."),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(MsSntp)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        if (message is not MsSntp time)
        {
            return;
        }
        var (server, client) = time.IsResponse ? (context.Sender, context.Receiver) : (context.Receiver, context.Sender);
        var key = $"{client.Address}|{server.Address}";
        if (time.IsResponse)
        {
            if (time.IsSigned && world.Findings.IsOpen(Info.Id, key))
            {
                Tell(context, key, client, server, time, null);
            }
            return;
        }
        if (world.Controllers.StandingOf(client.Address) != ControllerStanding.Unknown || world.Allowed.Permits(Info.Id, client.Address, null))
        {
            return;
        }
        var atPort = Count(client, time.Rid, context.Time);
        var atAddress = Count(new Endpoint(client.Address, 0), time.Rid, context.Time);
        if (atPort >= Enough || atAddress >= EnoughFromAddress)
        {
            Tell(context, key, client, server, time, Math.Max(atPort, atAddress));
        }
    }

    private int Count(Endpoint source, uint rid, DateTimeOffset time)
    {
        var accounts = _accounts.GetOrAdd(source, _ => new RecentSet<uint>(Window, 1024));
        accounts.Add(rid, time);
        return accounts.Count;
    }

    private void Tell(in MessageContext context, string key, Endpoint client, Endpoint server, MsSntp time, int? accounts)
    {
        if (accounts is { } now)
        {
            _asked.Set(key, Math.Max(now, _asked.TryGet(key, out var before) ? before : 0));
        }
        var host = world.Controllers.NameOf(server.Address);
        var count = _asked.TryGet(key, out var most) ? most : Enough;
        world.Findings.Add(Info, new Sighting
        {
            Key = key,
            Summary = string.Create(CultureInfo.InvariantCulture,
                $"{client.Address} asked {host ?? server.Address.ToString()} for the time in the name of {count} computer accounts; each answer lets a password be guessed."),
            Confidence = time.IsResponse ? 95 : 88,
            Source = new Entity { Ip = client.Address.ToString(), Port = client.Port },
            Target = new Entity { Ip = server.Address.ToString(), Port = server.Port, Host = host },
            Domain = world.Controllers.DomainOf(server.Address),
            Evidence = [(time.IsResponse ? "rid_answered" : "rid", time.Rid.ToString(CultureInfo.InvariantCulture))],
            IsNewEvent = !time.IsResponse,
        }, context.Time, context.Packet);
    }
}
