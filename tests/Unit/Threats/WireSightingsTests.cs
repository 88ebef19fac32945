using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Kerberos;
using Deception.Protocols.Ldap;
using Deception.Protocols.Ntlm;
using Xunit;

namespace Deception.Tests.Unit.Threats;

/// <summary>What the wire tells the readers of the directory.</summary>
public sealed class WireSightingsTests
{
    private const string Group = "CN=Ops,OU=Groups,DC=corp,DC=example", Member = "CN=Eve,CN=Users,DC=corp,DC=example";

    [Fact]
    public void A_sign_in_is_told_once_and_an_hour_later_again()
    {
        var scene = new Scene();
        SignIn(scene, "jo");
        var first = scene.Engine.TakeSightings();
        Assert.Equal(("jo@CORP.EXAMPLE", Scene.Client), first!.SignIns.Select(s => (s.Account, s.Address)).Single());
        SignIn(scene, "JO");
        Assert.Null(scene.Engine.TakeSightings());
        SignIn(scene.Wait(TimeSpan.FromHours(1)), "jo");
        Assert.Equal(scene.Now, scene.Engine.TakeSightings()!.SignIns.Single().At);
        Assert.Null(scene.Engine.TakeSightings());
    }

    [Fact]
    public void What_proves_no_password_is_no_sign_in()
    {
        var scene = new Scene();
        scene.AsReq(Scene.Client, "jo", answer: 24).AsReq(Scene.Client, "jo", answer: 6);
        SignIn(scene, "jo", proof: false);
        var talk = scene.Talk(Scene.Client, Scene.Controller, 389);
        scene.Say(talk, true, new LdapBindRequest(1, 3, "cn=jo", LdapAuthentication.Simple, null)).Say(talk, false, new LdapBindResponse(1, 49, "data 52e"));
        Assert.Null(scene.Engine.TakeSightings());
    }

    [Fact]
    public void A_write_is_told_with_its_author_when_it_succeeded()
    {
        var scene = new Scene();
        scene.Write(Group, LdapScene.Change("member", LdapChangeKind.Add, Member))
            .Write(Group, LdapScene.Change("description"), result: 50).Write(Group, LdapScene.Change("info"), result: null).Write(Member, LdapScene.Change("cn"), isAdd: true);
        var write = Assert.Single(scene.Engine.TakeSightings()!.Writes);
        Assert.Equal((Group, "jo@CORP", Scene.Attacker, "member", Member), (write.Object, write.Account, write.Address, write.Attributes.Single(), write.Members.Single()));
        scene.Write(Group, LdapScene.Change("info"), user: null);
        Assert.Null(Assert.Single(scene.Engine.TakeSightings()!.Writes).Account);
    }

    [Fact]
    public void A_flood_is_told_in_parts_and_what_finds_no_room_is_counted()
    {
        var scene = new Scene();
        var talk = scene.Ldap();
        for (var i = 0; i < 5000; i++)
        {
            scene.Write($"CN=u{i},DC=corp,DC=example", LdapScene.Change("info"), on: talk);
        }
        var told = 0;
        while (scene.Engine.TakeSightings() is { } part)
        {
            Assert.InRange(part.Writes.Count, 1, SightingsFact.Most);
            told += part.Writes.Count;
        }
        Assert.Equal((4096, 904), (told, scene.Engine.Evicted));
    }

    private static void SignIn(Scene scene, string account, bool proof = true)
    {
        var talk = scene.Talk(Scene.Client, Scene.Controller, 88);
        var name = Scene.Name(account);
        scene.Say(talk, true, new KerberosMessage
        {
            Type = KerberosMessageType.AsReq,
            Carrier = Carrier.Tcp,
            Client = name,
            ClientRealm = "CORP.EXAMPLE",
            Service = Scene.Name("krbtgt/CORP.EXAMPLE", 2),
            ServiceRealm = "CORP.EXAMPLE",
            EncryptionTypes = [18],
            PreAuthentication = proof ? [new PreAuthentication(2, 18)] : [],
        });
        scene.Say(talk, false, new KerberosMessage
        {
            Type = KerberosMessageType.AsRep,
            Carrier = Carrier.Tcp,
            Client = name,
            ClientRealm = "CORP.EXAMPLE",
            Ticket = new KerberosTicket("CORP.EXAMPLE", Scene.Name("krbtgt/CORP.EXAMPLE", 2), 18, null, (UInt128)1),
        });
    }
}
