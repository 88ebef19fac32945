using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Kerberos;
using Deception.Protocols.Ldap;
using Deception.Protocols.Net;
using Deception.Protocols.Ntlm;
using Deception.Protocols.Rpc;
using Deception.Threats;

namespace Deception.Tests.Unit.Threats;

/// <summary>Plays typed messages into an engine, with a clock that only the scene moves.</summary>
public sealed class Scene
{
    public const string Controller = "10.1.0.10";
    public const string Client = "10.1.0.20";
    public const string Attacker = "10.1.0.30";

    private readonly ThreatEngine _engine;
    private readonly List<Finding> _told = [];
    private long _packet;
    private long _conversation;

    public Scene(Policy? policy = null)
    {
        Engine = _engine = new ThreatEngine(policy, _told.Add);
    }

    public ThreatEngine Engine { get; }

    public DateTimeOffset Now { get; private set; } = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    /// <summary>Every revision, in the order told.</summary>
    public IReadOnlyList<Finding> Told => _told;

    /// <summary>The last revision of each finding.</summary>
    public IReadOnlyList<Finding> Findings
    {
        get
        {
            _engine.Complete();
            return [.. _told.GroupBy(f => f.Id).Select(g => g.MaxBy(f => f.Revision)!)];
        }
    }

    public static Policy Policy() => new()
    {
        Domains =
        [
            new DomainPolicy
            {
                Name = "corp.example",
                Netbios = "CORP",
                DomainControllers = [new HostPolicy { Name = "DCA", Addresses = [Controller] }],
                ReplicationAllowed = [new ReplicatorPolicy { Account = "MSOL_1", Addresses = ["10.1.0.50"] }],
                Accounts = new Dictionary<string, AccountPolicy>
                {
                    ["svc_old"] = new() { Encryption = ["rc4-hmac"] },
                    ["svc_new"] = new() { Encryption = ["aes128", "aes256"] },
                },
            },
        ],
        Honey = new HoneyPolicy
        {
            Accounts = [new HoneyAccount { Name = "adm_vault", Dn = "CN=Vault Admin,OU=Ops,DC=corp,DC=example", Sid = "S-1-5-21-1-2-3-1150" }],
            Services = [new HoneyService { Account = "svc_tape", Spns = ["MSSQLSvc/tape01.corp.example:1433"] }],
            Computers = [new HoneyAccount { Name = "TAPE01$" }],
        },
        // Scenes of sign-ins judge who signs in; that the bind is in the clear has its own tests.
        Detectors = new Dictionary<string, DetectorPolicy> { ["ldap.cleartext-bind"] = new() { Enabled = false } },
    };

    public Scene Wait(TimeSpan time)
    {
        Now += time;
        return this;
    }

    public Conversation Talk(string from, string to, ushort port, Transport transport = Transport.Tcp)
    {
        HostAddress.TryParse(from, out var client);
        HostAddress.TryParse(to, out var server);
        return new Conversation(++_conversation, transport, new Endpoint(client, (ushort)(40000 + _conversation)), new Endpoint(server, port), Now);
    }

    public Scene Say(Conversation conversation, bool fromClient, WireMessage message)
    {
        Now += TimeSpan.FromMilliseconds(1);
        _engine.Accept(new MessageContext(conversation, fromClient, Now, ++_packet), message);
        return this;
    }

    private static UInt128 DigestOf(string ticket) =>
        BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(ticket)));

    public static KerberosName Name(string text, int type = 1) => new(type, text.Split('/'));

    public Scene AsReq(string from, string client, string realm = "CORP.EXAMPLE", int nameType = 1, int? answer = null)
    {
        var talk = Talk(from, Controller, 88);
        Say(talk, true, new KerberosMessage
        {
            Type = KerberosMessageType.AsReq,
            Carrier = Carrier.Tcp,
            Client = new KerberosName(nameType, client.Split('/')),
            ClientRealm = realm,
            Service = Name($"krbtgt/{realm}", 2),
            ServiceRealm = realm,
            EncryptionTypes = [18, 17, 23],
        });
        return answer is null ? this : Say(talk, false, new KerberosMessage
        {
            Type = KerberosMessageType.Error,
            Carrier = Carrier.Tcp,
            ErrorCode = answer,
            Service = Name($"krbtgt/{realm}", 2),
            ServiceRealm = realm,
        });
    }

    public Scene Ticket(
        string from, string service, int[]? etypes = null, int issued = 18, string client = "jo", int nameType = 2, int tgt = 18,
        uint options = 0x40810000, bool s4u = false, bool answered = true, string realm = "CORP.EXAMPLE", string? tgtDigest = null)
    {
        var talk = Talk(from, Controller, 88);
        Say(talk, true, new KerberosMessage
        {
            Type = KerberosMessageType.TgsReq,
            Carrier = Carrier.Tcp,
            Service = service.Contains('\\') ? new KerberosName(nameType, [service]) : Name(service, nameType),
            ServiceRealm = realm,
            EncryptionTypes = etypes ?? [18, 17, 23, 24, -135],
            Options = options,
            ImpersonatedUser = s4u ? Name("somebody") : null,
            Ticket = new KerberosTicket(realm, Name($"krbtgt/{realm}", 2), tgt, null, DigestOf(tgtDigest ?? $"tgt-{from}-{client}")),
        });
        return !answered ? this : Say(talk, false, new KerberosMessage
        {
            Type = KerberosMessageType.TgsRep,
            Carrier = Carrier.Tcp,
            Client = Name(s4u ? "somebody" : client),
            ClientRealm = realm,
            Service = Name(service.Replace('\\', '/'), nameType),
            ServiceRealm = realm,
            Ticket = new KerberosTicket(realm, Name(service.Replace('\\', '/')), issued, null, DigestOf($"st-{service}-{client}")),
        });
    }

    public Scene Replicate(string from, string to = Controller, int calls = 1, string? ntlmUser = null, bool inferred = false, ushort operation = 3)
    {
        var talk = Talk(from, to, 49152);
        if (ntlmUser is not null)
        {
            Say(talk, true, new NtlmAuthenticate(Carrier.DceRpc, "CORP", ntlmUser, "", null, true));
        }
        for (uint i = 0; i < calls; i++)
        {
            Say(talk, true, new RpcRequest(Carrier.Tcp, RpcInterfaces.Drsuapi, operation, 240, new RpcSecurity(9, 6), i, inferred));
        }
        return this;
    }

    public Scene LdapBind(string from, string name, int result = 0)
    {
        var talk = Talk(from, Controller, 389);
        return Say(talk, true, new LdapBindRequest(1, 3, name, LdapAuthentication.Simple, null)).Say(talk, false, new LdapBindResponse(1, result, ""));
    }

    public Scene Ntlm(string from, string user, string domain, uint? status = 0, Carrier carrier = Carrier.Smb)
    {
        var talk = Talk(from, Controller, 445);
        Say(talk, true, new NtlmAuthenticate(carrier, domain, user, "WS9", null, true));
        return status is null ? this : Say(talk, false, new SignInResult(carrier, status == 0, status.Value));
    }
}
