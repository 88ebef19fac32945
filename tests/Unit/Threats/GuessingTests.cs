using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Kerberos;
using Deception.Protocols.Ldap;
using Deception.Protocols.Ntlm;
using Xunit;

namespace Deception.Tests.Unit.Threats;

/// <summary>Sprays, guessing and enumeration: thresholds, near misses and lawful look-alikes.</summary>
public sealed class GuessingTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(5, 0)]
    [InlineData(6, 1)]
    public void Six_accounts_that_fail_are_a_spray_and_five_are_none(int accounts, int findings)
    {
        var scene = new Scene(Scene.Policy());
        for (var i = 0; i < accounts; i++)
        {
            Fail(scene, $"user{i}");
        }

        Assert.Equal(findings, Of(scene, "kerberos.password-spray").Count);
    }

    [Fact]
    public void A_spray_that_fits_says_whose_password_it_was()
    {
        var scene = new Scene(Scene.Policy());
        for (var i = 0; i < 8; i++)
        {
            Fail(scene, $"user{i}");
        }
        Succeed(scene, "user3");

        var finding = Assert.Single(Of(scene, "kerberos.password-spray"));
        Assert.Contains("signed in as user3@CORP.EXAMPLE", finding.Summary, StringComparison.Ordinal);
        Assert.Equal((Severity.High, Scene.Attacker), (finding.Severity, finding.Source.Ip));
    }

    [Fact]
    public void Many_people_behind_one_address_who_mostly_sign_in_are_no_spray()
    {
        var scene = new Scene(Scene.Policy());
        for (var i = 0; i < 40; i++)
        {
            if (i % 4 == 0)
            {
                Fail(scene, $"user{i}");
            }
            Succeed(scene, $"user{i}");
        }

        Assert.Empty(scene.Findings);
    }

    [Fact]
    public void People_behind_one_address_who_mistype_and_then_sign_in_are_no_spray()
    {
        var scene = new Scene(Scene.Policy());
        for (var i = 0; i < 20; i++)
        {
            Fail(scene, $"user{i}");
            Succeed(scene, $"user{i}");
        }

        Assert.Empty(scene.Findings);
    }

    [Fact]
    public void A_password_that_was_right_before_it_was_wrong_is_not_said_to_be_guessed()
    {
        var scene = new Scene(Scene.Policy());
        Succeed(scene, "jo");
        for (var i = 0; i < 12; i++)
        {
            Fail(scene, "jo");
            scene.Wait(Second);
        }
        var finding = Assert.Single(Of(scene, "kerberos.brute-force"));
        Assert.Equal(Severity.Medium, finding.Severity);
        Assert.DoesNotContain("signed in", finding.Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("80090308: LdapErr: DSID-0C090446, comment: AcceptSecurityContext error, data 52e, v4563", 1)]
    [InlineData("Simple Bind Failed: NT_STATUS_LOGON_FAILURE", 1)]
    [InlineData("80090308: LdapErr: DSID-0C090446, comment: AcceptSecurityContext error, data 532, v4563", 0)]
    [InlineData("80090308: LdapErr: DSID-0C090446, comment: AcceptSecurityContext error, data 773, v4563", 0)]
    public void Only_wrong_passwords_count_over_LDAP(string diagnostic, int findings)
    {
        var scene = new Scene(Scene.Policy());
        for (var i = 0; i < 8; i++)
        {
            var talk = scene.Talk(Scene.Attacker, Scene.Controller, 389);
            scene.Say(talk, true, new LdapBindRequest(1, 3, $"user{i}@corp.example", LdapAuthentication.Simple, null))
                .Say(talk, false, new LdapBindResponse(1, 49, diagnostic));
        }
        Assert.Equal(findings, Of(scene, "ldap.password-spray").Count);
    }

    [Fact]
    public void Typing_errors_over_a_day_are_no_spray()
    {
        var scene = new Scene(Scene.Policy());
        for (var i = 0; i < 20; i++)
        {
            Fail(scene, $"user{i}");
            scene.Wait(TimeSpan.FromMinutes(10));
        }

        Assert.Empty(Of(scene, "kerberos.password-spray"));
    }

    [Fact]
    public void Fast_guessing_on_one_account_is_brute_force_and_worse_when_it_fits()
    {
        var scene = new Scene(Scene.Policy());
        for (var i = 0; i < 12; i++)
        {
            Fail(scene, "jo");
            scene.Wait(Second);
        }
        Assert.Equal(Severity.Medium, Assert.Single(Of(scene, "kerberos.brute-force")).Severity);
        Succeed(scene, "jo");

        Assert.Equal(Severity.High, Assert.Single(Of(scene, "kerberos.brute-force")).Severity);
        Assert.Empty(Of(scene, "kerberos.password-spray"));
    }

    [Fact]
    public void A_script_with_an_old_password_is_told_low_and_a_person_not_at_all()
    {
        var script = new Scene(Scene.Policy());
        for (var i = 0; i < 30; i++)
        {
            Fail(script, "svc_old");
            script.Wait(TimeSpan.FromSeconds(60));
        }
        Assert.Equal(Severity.Low, Assert.Single(script.Findings).Severity);

        var person = new Scene(Scene.Policy());
        for (var i = 0; i < 5; i++)
        {
            Fail(person, "jo");
        }
        Succeed(person, "jo");
        Assert.Empty(person.Findings);
    }

    [Fact]
    public void Unknown_names_in_a_burst_are_an_enumeration_and_one_name_again_and_again_is_none()
    {
        var scene = new Scene(Scene.Policy());
        for (var i = 0; i < 6; i++)
        {
            scene.AsReq(Scene.Attacker, $"name{i}", answer: 6);
        }
        Assert.Equal(Severity.Medium, Assert.Single(Of(scene, "kerberos.user-enumeration")).Severity);

        var service = new Scene(Scene.Policy());
        for (var i = 0; i < 100; i++)
        {
            service.AsReq(Scene.Client, "deleted", answer: 6);
        }
        Assert.Empty(service.Findings);
    }

    [Fact]
    public void Names_that_exist_count_when_nobody_goes_on_to_sign_in()
    {
        var scene = new Scene(Scene.Policy());
        for (var i = 0; i < 10; i++)
        {
            scene.AsReq(Scene.Attacker, $"real{i}", answer: 25);
        }
        for (var i = 0; i < 3; i++)
        {
            scene.AsReq(Scene.Attacker, $"wrong{i}", answer: 6);
        }
        Assert.Single(Of(scene, "kerberos.user-enumeration"));

        // A busy morning behind one address: three mistyped names among people who sign in.
        var office = new Scene(Scene.Policy());
        for (var i = 0; i < 10; i++)
        {
            office.AsReq(Scene.Client, $"real{i}", answer: 25);
            Succeed(office, $"real{i}", Scene.Client);
        }
        for (var i = 0; i < 3; i++)
        {
            office.AsReq(Scene.Client, $"wrong{i}", answer: 6);
        }
        Assert.Empty(office.Findings);
    }

    [Theory]
    [InlineData(new int[0], 1)]
    [InlineData(new[] { 128 }, 1)]
    [InlineData(new[] { 128, 2 }, 0)]
    [InlineData(new[] { 16 }, 0)]
    [InlineData(new[] { 136 }, 0)]
    public void A_ticket_without_proof_is_roasting_and_timestamps_smart_cards_and_FAST_are_proof(int[] padata, int findings)
    {
        var scene = new Scene(Scene.Policy());
        var talk = scene.Talk(Scene.Attacker, Scene.Controller, 88);
        scene.Say(talk, true, Request("svc_scan", padata));
        scene.Say(talk, false, Reply("svc_scan"));

        Assert.Equal(findings, Of(scene, "kerberos.asrep-roasting").Count);
    }

    [Fact]
    public void The_first_round_that_gets_error_25_is_no_roasting()
    {
        var scene = new Scene(Scene.Policy()).AsReq(Scene.Client, "jo", answer: 25);
        Succeed(scene, "jo", Scene.Client);

        Assert.Empty(scene.Findings);
    }

    [Theory]
    [InlineData(LdapAuthentication.Simple)]
    [InlineData(LdapAuthentication.Sasl)]
    public void Binds_that_fail_for_many_names_are_a_spray_over_LDAP(LdapAuthentication authentication)
    {
        var scene = new Scene(Scene.Policy());
        for (var i = 0; i < 7; i++)
        {
            var talk = scene.Talk(Scene.Attacker, Scene.Controller, 389);
            if (authentication == LdapAuthentication.Simple)
            {
                scene.Say(talk, true, new LdapBindRequest(1, 3, $"CORP\\user{i}", authentication, null));
            }
            else
            {
                scene.Say(talk, true, new NtlmAuthenticate(Carrier.Ldap, "CORP", $"user{i}", "WS", 1, true));
            }
            scene.Say(talk, false, new LdapBindResponse(1, 49, ""));
        }

        var spray = Assert.Single(scene.Findings, f => f.Detector.EndsWith("password-spray", StringComparison.Ordinal));
        Assert.Equal("ldap.password-spray", spray.Detector);
    }

    [Fact]
    public void Log_on_failures_over_SMB_are_a_spray_over_NTLM()
    {
        var scene = new Scene(Scene.Policy());
        for (var i = 0; i < 12; i++)
        {
            var talk = scene.Talk(Scene.Attacker, Scene.Controller, 445);
            scene.Say(talk, true, new NtlmAuthenticate(Carrier.Smb, "CORP", $"user{i}", "WS", 1, true));
            scene.Say(talk, false, new SignInResult(Carrier.Smb, false, 0xC000006D));
        }

        Assert.Equal("ntlm.password-spray", Assert.Single(scene.Findings).Detector);
    }

    [Fact]
    public void A_computer_whose_password_is_out_of_step_is_not_guessed_at()
    {
        var scene = new Scene(Scene.Policy());
        for (var i = 0; i < 30; i++)
        {
            Fail(scene, "WS7$");
        }

        Assert.Empty(scene.Findings);
    }

    private static List<Finding> Of(Scene scene, string detector) => [.. scene.Findings.Where(f => f.Detector == detector)];

    private static void Fail(Scene scene, string account) => scene.AsReq(Scene.Attacker, account, answer: 24);

    private static void Succeed(Scene scene, string account, string from = Scene.Attacker)
    {
        var talk = scene.Talk(from, Scene.Controller, 88);
        scene.Say(talk, true, Request(account, [128, 2]));
        scene.Say(talk, false, Reply(account));
    }

    private static KerberosMessage Request(string account, int[] padata) => new()
    {
        Type = KerberosMessageType.AsReq,
        Carrier = Carrier.Tcp,
        Client = Scene.Name(account),
        ClientRealm = "CORP.EXAMPLE",
        Service = Scene.Name("krbtgt/CORP.EXAMPLE", 2),
        ServiceRealm = "CORP.EXAMPLE",
        EncryptionTypes = [18, 17],
        PreAuthentication = [.. padata.Select(p => new PreAuthentication(p))],
    };

    private static KerberosMessage Reply(string account) => new()
    {
        Type = KerberosMessageType.AsRep,
        Carrier = Carrier.Tcp,
        Client = Scene.Name(account),
        ClientRealm = "CORP.EXAMPLE",
        ReplyEncryptionType = 18,
        PreAuthentication = [new PreAuthentication(136), new PreAuthentication(19)],
    };
}
