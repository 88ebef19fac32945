using System.Globalization;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Kerberos;
using Deception.Protocols.Net;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats.Kerberos;

/// <summary>
/// <c>kerberos.kerberoasting</c>: one source asks for tickets of several service accounts in a window, or for RC4 where the
/// account has AES, or in name forms that only roasting tools use.
/// </summary>
public sealed class Kerberoasting(World world, KerberoastingOptions? options = null) : Detector
{
    private const int MostSessions = 16_384;
    private const int MostServices = 65_536;
    private const string Habit = "kerberos.service";

    private readonly KerberoastingOptions _options = options ?? new KerberoastingOptions();
    private readonly BoundedMap<(HostAddress, string), TicketRequests> _sessions = new(MostSessions);
    private readonly BoundedMap<string, bool> _knownAes = new(MostServices, StringComparer.OrdinalIgnoreCase);
    private readonly BoundedMap<long, KerberosMessage> _asked = new(MostSessions);

    /// <inheritdoc/>
    public override DetectorInfo Info => Metadata;

    /// <summary>Its catalogue entry.</summary>
    public static DetectorInfo Metadata { get; } = new()
    {
        Id = "kerberos.kerberoasting",
        Title = "Kerberoasting",
        Kind = FindingKind.Threat,
        Severity = Severity.High,
        Techniques = ["T1558.003"],
        BenignCauses = "Clients that open their usual services (computer accounts' classes don't count, HTTP counts half), a single "
            + "RC4 ticket of an account without AES, monitoring hosts that ask for the same services every day (after an hour a "
            + "service is a habit of its source), old Windows and other stacks that know no AES.",
        LosesAttacks = "See KerberoastingOptions: a higher count or a shorter window loses slow or choosy roasting with AES.",
        Guide = new ResponseGuide(
            "An account of the domain, any will do, asked for service tickets in order to crack the service accounts' passwords offline.",
            "Compare the services in evidence with what the source host uses; a user's host that asks for databases, web portals and "
                + "backup services within seconds is no user. Look for a directory search for servicePrincipalName before it.",
            "Isolate the source host; reset the password of the account that asked.",
            "Change the passwords of all service accounts in evidence now (25 characters, random), better: group managed service "
                + "accounts (New-ADServiceAccount). Then Set-ADUser <account> -KerberosEncryptionType AES128,AES256.",
            "Set-ADUser <account> -KerberosEncryptionType RC4,AES128,AES256 if an application can't yet do AES."),
    };

    /// <inheritdoc/>
    public override long Evicted => _sessions.Evicted + _knownAes.Evicted + _asked.Evicted;

    /// <inheritdoc/>
    public override IReadOnlyList<Type> Messages => [typeof(KerberosMessage)];

    /// <inheritdoc/>
    public override void Accept(in MessageContext context, WireMessage message)
    {
        switch (message)
        {
            case KerberosMessage { Type: KerberosMessageType.TgsReq } request when context.FromClient:
                _asked.Set(context.Conversation.Id, request);
                if (TicketShape.IsPlainServiceRequest(request))
                {
                    JudgeRequest(context, request, request.Service!);
                }
                break;
            case KerberosMessage { Type: KerberosMessageType.TgsRep, Service: { } service } reply when !context.FromClient:
                JudgeReply(context, reply, service);
                _asked.Remove(context.Conversation.Id);
                break;
        }
    }

    private void JudgeRequest(in MessageContext context, KerberosMessage request, KerberosName service)
    {
        var weight = WeightOf(service, world.Tickets.HolderOf(request.Ticket));
        if (weight == 0 || IsHabit(context, service))
        {
            return;
        }
        var hasAes = HasAes(service, request.ServiceRealm);
        var isAccountForm = service.Parts.Count == 1;
        var rc4Only = TicketShape.AsksForRc4Only(request) && !TicketShape.IsOldWindows(request) && hasAes != false
            && TicketShape.HasAesTicketGrantingTicket(request);
        var reason = (service.Type, isAccountForm, rc4Only, hasAes) switch
        {
            (-128, true, _, _) when service.Parts[0].Contains('\\') => ("the service is named as DOMAIN\\account, which clients don't do", 90, Severity.High),
            (_, true, true, _) => ("the service is named by its account, with RC4 and without AES", 90, Severity.High),
            (_, _, true, true) => ("RC4 alone was asked for, though the account has AES keys", 90, Severity.High),
            (_, _, true, _) => ("RC4 was asked for without AES, in a domain that uses AES", 60, Severity.Medium),
            _ => default((string, int, Severity)?),
        };
        var session = SessionOf(context, world.Tickets.HolderOf(request.Ticket)?.Account ?? request.Ticket?.Digest.ToString("x32", CultureInfo.InvariantCulture) ?? "");
        Judge(context, session, request, service, weight, reason);
    }

    private void JudgeReply(in MessageContext context, KerberosMessage reply, KerberosName service)
    {
        _ = _asked.TryGet(context.Conversation.Id, out var request);
        if (reply.Ticket is not { } ticket || (request is not null && !TicketShape.IsPlainServiceRequest(request))
            || TicketShape.IsTicketGranting(service))
        {
            return;
        }
        var weight = WeightOf(service, reply.Client is { } client ? new TicketHolder(client.ToString(), reply.ClientRealm ?? "") : null);
        if (EncryptionType.IsAes(ticket.EncryptionType))
        {
            _knownAes.Set(NameOf(service), true);
        }
        if (weight == 0 || IsHabit(context, service))
        {
            return;
        }
        var session = SessionOf(context, reply.Client?.ToString() ?? "");
        Judge(context, session, reply, service, weight, EncryptionType.IsRc4(ticket.EncryptionType) ? Rc4Issued(reply, request, service) : null);
    }

    private (string, int, Severity)? Rc4Issued(KerberosMessage reply, KerberosMessage? request, KerberosName service)
    {
        if (HasAes(service, reply.ServiceRealm) == true && request is not null && TicketShape.IsOldWindows(request) == false)
        {
            return ("an RC4 ticket was issued, though the account has AES keys", 85, Severity.High);
        }
        // Without directory facts nothing says that the account lacks AES: worth a look, not more. Classes other than those
        // that Windows puts on user accounts are left alone: other stacks' services have keytabs of their own.
        var isUserService = service.Parts.Count == 2 && service.Parts[0].ToLowerInvariant() is "http" or "mssqlsvc";
        return isUserService && world.Directory.Domain(reply.ServiceRealm) is null && request is not null
            && request.EncryptionTypes.Any(EncryptionType.IsAes) && TicketShape.HasAesTicketGrantingTicket(request)
            ? ("an RC4 ticket was issued for a service on a user account to a client that offered AES; no directory facts tell why", 45, Severity.Medium)
            : null;
    }

    private void Judge(
        in MessageContext context, TicketRequests session, KerberosMessage message, KerberosName service, double weight,
        (string Text, int Confidence, Severity Severity)? reason)
    {
        var time = context.Time;
        session.Add(NameOf(service), weight, time, _options.Long);
        var inBurst = session.Weight(time, _options.Burst);
        var isMany = inBurst >= _options.BurstWeight
            || session.Weight(time, _options.Short) >= _options.ShortWeight
            || session.Weight(time, _options.Long) >= _options.LongWeight;
        var domain = world.Directory.DomainName(message.ServiceRealm);
        var key = $"{context.Conversation.Client.Address}|{domain}";
        if (reason is null && !isMany && !world.Findings.IsOpen(Info.Id, key))
        {
            return;
        }
        var account = message.Client?.ToString() ?? world.Tickets.HolderOf(message.Ticket)?.Account;
        var server = context.Conversation.Server.Address;
        var why = reason?.Text ?? "more service accounts than a client opens in that time";
        List<(string, string)> evidence = [("service", service.ToString()), ("reason", why)];
        if (message.EncryptionTypes.Count > 0)
        {
            evidence.Add(("encryption_types", string.Join(", ", message.EncryptionTypes.Select(EncryptionType.Name))));
        }
        if (message is { Type: KerberosMessageType.TgsRep, Ticket: { } ticket })
        {
            evidence.Add(("ticket_encryption", $"{service}: {EncryptionType.Name(ticket.EncryptionType)}"));
        }
        world.Findings.Add(Info, new Sighting
        {
            Key = key,
            Summary = string.Create(CultureInfo.InvariantCulture,
                $"{context.Conversation.Client.Address}{(account is null ? "" : $" (account {account})")} asked "
                + $"{world.Controllers.NameOf(server) ?? server.ToString()} for tickets to {session.Count} service account{(session.Count == 1 ? "" : "s")} "
                + $"({Some(session)}): {why}."),
            Confidence = reason is { } r ? Math.Max(r.Confidence, isMany ? 90 : 0) : 80,
            Severity = isMany ? Severity.High : reason?.Severity ?? Severity.Medium,
            Source = Sighting.ClientOf(context, account, message.ClientRealm),
            Target = Sighting.ServerOf(context, world.Controllers.NameOf(server)),
            Domain = domain,
            Accounts = account is null ? [] : [account],
            Evidence = evidence,
            IsNewEvent = message.Type == KerberosMessageType.TgsReq || !_asked.TryGet(context.Conversation.Id, out _),
        }, time, context.Packet);
    }

    private static string Some(TicketRequests session)
    {
        const int shown = 5;
        var names = string.Join(", ", session.Names.Take(shown));
        return session.Count > shown ? $"{names}, …" : names;
    }

    private static double WeightOf(KerberosName service, TicketHolder? client)
    {
        var name = service.Parts[0];
        if (service.Parts.Count > 1)
        {
            return ServiceClasses.Weight(name);
        }
        var own = name.Split('@')[0];
        return name.EndsWith('$') || own.EndsWith('$') || string.Equals(own, client?.Account, StringComparison.OrdinalIgnoreCase) ? 0 : 1;
    }

    private bool? HasAes(KerberosName service, string? realm)
    {
        if (service.Parts.Count == 1 && world.Directory.HasAes(realm, service.Parts[0][(service.Parts[0].LastIndexOf('\\') + 1)..]) is { } told)
        {
            return told;
        }
        return _knownAes.TryGet(NameOf(service), out _) ? true : null;
    }

    private TicketRequests SessionOf(in MessageContext context, string holder) =>
        _sessions.GetOrAdd((context.Conversation.Client.Address, holder), static _ => new TicketRequests());

    private bool IsHabit(in MessageContext context, KerberosName service) =>
        world.Habits.Note(Habit, context.Conversation.Client.Address, service.ToString().ToUpperInvariant(), context.Time) is { } habit
        && habit.IsOlderThan(_options.Long, context.Time);

    private static string NameOf(KerberosName service) => service.ToString();
}
