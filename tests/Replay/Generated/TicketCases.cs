using static Deception.Tests.Replay.Generated.KerberosBytes;

namespace Deception.Tests.Replay.Generated;

/// <summary>Kerberos that the lab's tools or its Samba can't show. Realm CORP.TEST, controller DC1 at 10.1.0.10, intruder at 10.1.0.30.</summary>
internal static class TicketCases
{
    private const string Realm = "CORP.TEST", Granting = "krbtgt/CORP.TEST";
    private const string Kdc = "10.1.0.10:88";

    public static Dictionary<string, Action<Wire>> All { get; } = new()
    {
        ["kerberos.kerberoasting-without-preauth/answered"] = w => Exchange(w, Intruder, AsReq("norris", "MSSQLSvc/db1.corp.test", Realm), Reply(11, "norris", Realm, Ticket(Realm, "MSSQLSvc/db1.corp.test", "st", Rc4), Rc4)),
        ["kerberos.kerberoasting-without-preauth/refused"] = RefusedRoast,
        ["kerberos.kerberoasting-without-preauth/silent-password-change"] = w => Exchange(w, Worker, AsReq("jo", "kadmin/changepw", Realm, proof: true), Reply(11, "jo", Realm, Ticket(Realm, "kadmin/changepw", "pw"))),
        ["kerberos.kerberoasting-without-preauth/silent-direct-ticket"] = DirectTicket,
        ["kerberos.sam-account-spoofing/without-dollar"] = w => Spoof(w, "DC1"),
        ["kerberos.sam-account-spoofing/silent-controller"] = w => Spoof(w, "DC1$"),
        ["kerberos.key-list/three-accounts"] = w => Keys(w, "ann", "bert", "cleo"),
        ["kerberos.key-list/privileged"] = w => Keys(w, "t0-adm"),
        ["kerberos.key-list/silent-own-user"] = w => Keys(w, "jo"),
        ["kerberos.certificate-logon-anomaly/to-itself"] = w => Certificate(w, toItself: true),
        ["kerberos.certificate-logon-anomaly/silent-smart-card"] = w => Certificate(w, toItself: false),
        ["honey.password-cracked/hours-later"] = w => Cracked(w, "svc_tape", "MSSQLSvc/tape01.corp.test:1433"),
        ["honey.password-cracked/silent-ordinary-service"] = w => Cracked(w, "svc_web", "HTTP/web.corp.test"),
        ["privileged.account-access/new-host"] = w => Privileged(w, "10.1.0.30"),
        ["privileged.account-access/silent-own-host"] = w => Privileged(w, "10.1.0.21"),
    };

    private const string Intruder = "10.1.0.30:40001";

    private const string Worker = "10.1.0.20:40001";

    private static void Exchange(Wire wire, string client, byte[] request, byte[] answer) => wire.Udp(client, Kdc, request).Udp(Kdc, client, answer);

    // Accounts whose services need pre-authentication: error 25 to each.
    private static void RefusedRoast(Wire wire)
    {
        for (var i = 0; i < 4; i++)
        {
            Exchange(wire, $"10.1.0.30:{40_001 + i}", AsReq("norris", $"HTTP/web{i}.corp.test", Realm), Error(25, $"HTTP/web{i}.corp.test", Realm));
        }
    }

    // kinit -S: one service, refused, then with the password.
    private static void DirectTicket(Wire wire)
    {
        Exchange(wire, "10.1.0.20:40001", AsReq("jo", "HTTP/web.corp.test", Realm), Error(25, "HTTP/web.corp.test", Realm));
        Exchange(wire, "10.1.0.20:40002", AsReq("jo", "HTTP/web.corp.test", Realm, proof: true, nonce: 2), Reply(11, "jo", Realm, Ticket(Realm, "HTTP/web.corp.test", "st")));
    }

    private static void Spoof(Wire wire, string name)
    {
        var host = name.EndsWith('$') ? "10.1.0.10" : "10.1.0.30";
        var granting = Ticket(Realm, Granting, $"tgt of {name}");
        Exchange(wire, $"{host}:40001", AsReq(name, Granting, Realm, proof: true), Reply(11, name, Realm, granting));
        Exchange(wire, $"{host}:40002", TgsReq(granting, name, Realm, nonce: 2, padata: [ForUser("jo", Realm)]), Reply(13, "jo", Realm, Ticket(Realm, name, "self")));
    }

    // Tickets with a version of 0x10001: of the krbtgt of read-only controller 1.
    private static void Keys(Wire wire, params string[] users)
    {
        var host = users is ["jo"] ? "10.1.0.20" : "10.1.0.30";
        for (var i = 0; i < users.Length; i++)
        {
            var granting = Ticket(Realm, Granting, $"tgt of {users[i]}", Aes, 0x1_0001);
            Exchange(wire, $"{host}:{40_001 + i}", TgsReq(granting, Granting, Realm, nonce: (uint)i + 1, padata: [PaData(161, Tag(0x30, [2, 1, 23]))]),
                Reply(13, users[i], Realm, Ticket(Realm, Granting, $"new tgt of {users[i]}")));
        }
    }

    private static void Certificate(Wire wire, bool toItself)
    {
        var host = toItself ? "10.1.0.30" : "10.1.0.20";
        var granting = Ticket(Realm, Granting, "tgt by key");
        Exchange(wire, $"{host}:40001", AsReq("jo", Granting, Realm, publicKey: true), Reply(11, "jo", Realm, granting));
        // enc-tkt-in-skey, and its own ticket beside it.
        Exchange(wire, $"{host}:40002", toItself ? TgsReq(granting, "jo", Realm, 0x4081_0008, 2, additional: [granting]) : TgsReq(granting, "cifs/files.corp.test", Realm, nonce: 2),
            Reply(13, "jo", Realm, Ticket(Realm, toItself ? "jo" : "cifs/files.corp.test", "st")));
    }

    private static void Cracked(Wire wire, string account, string service)
    {
        var granting = Ticket(Realm, Granting, "tgt of mal");
        Exchange(wire, "10.1.0.30:40001", TgsReq(granting, service, Realm), Reply(13, "mal", Realm, Ticket(Realm, service, "st")));
        wire.Wait(TimeSpan.FromHours(5));
        Exchange(wire, "10.1.0.31:40001", AsReq(account, Granting, Realm, proof: true), Reply(11, account, Realm, Ticket(Realm, Granting, $"tgt of {account}")));
    }

    // Eight mornings at the administrator's own host, then one more elsewhere.
    private static void Privileged(Wire wire, string last)
    {
        for (var day = 0; day < 9; day++)
        {
            var host = day < 8 ? "10.1.0.21" : last;
            Exchange(wire, $"{host}:{40_001 + day}", AsReq("t0-adm", Granting, Realm, proof: true, nonce: (uint)day), Reply(11, "t0-adm", Realm, Ticket(Realm, Granting, $"tgt {day}")));
            wire.Wait(TimeSpan.FromDays(1));
        }
    }
}
