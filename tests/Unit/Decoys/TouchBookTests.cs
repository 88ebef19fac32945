using Deception.Contracts;
using Deception.Controller.PolicyPublishing;
using Deception.Decoys;
using Deception.Decoys.Touches;
using Deception.Protocols.Net;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Deception.Tests.Unit.Decoys;

public sealed class TouchBookTests
{
    private static readonly Persona Dc3 = new("lab.test", "dc3");
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly List<Finding> _told = [];
    private readonly TouchBook _book;
    private Policy? _policy;

    public TouchBookTests() => _book = new TouchBook(_told.Add, () => _policy, _clock);

    [Fact]
    public void A_finding_is_told_at_once_then_at_most_every_ten_seconds()
    {
        for (var second = 0; second < 25; second++)
        {
            _book.Offered(Place("10.0.0.5"), new OfferedCredential("simple bind", $"user{second}"));
            _book.Tick();
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal([1, 11, 21], _told.Select(f => f.Count));
        Assert.Equal([1, 2, 3], _told.Select(f => f.Revision));
        Assert.Single(_told.Select(f => f.Id).Distinct());
        Assert.Equal("10.0.0.5 tried to sign in as user0, user1, user2 and 18 more accounts in 21 tries to the decoy dc3.lab.test "
            + "(LDAP, 10.0.0.9:389), where nobody has a reason to sign in.", _told[^1].Summary);
        _book.Complete();
        Assert.Equal(25, _told[^1].Count);
        Assert.Equal(_clock.GetUtcNow().AddSeconds(-1), _told[^1].LastSeen);
    }

    [Fact]
    public void Another_source_or_another_day_is_another_finding()
    {
        _book.Contact(Place("10.0.0.5"));
        _book.Contact(Place("10.0.0.6"));
        _clock.Advance(TimeSpan.FromMinutes(31));
        _book.Tick();
        _book.Contact(Place("10.0.0.5"));

        Assert.Equal(3, _told.Select(f => f.Id).Distinct().Count());
    }

    [Fact]
    public void A_known_scanner_may_connect_but_not_sign_in()
    {
        _policy = new Policy { KnownScanners = ["10.0.0.5"] };
        _book.Contact(Place("10.0.0.5"));
        Assert.Empty(_told);

        _book.Offered(Place("10.0.0.5"), new OfferedCredential("simple bind", "bob"));
        Assert.Equal("honey.service-login", Assert.Single(_told).Detector);
    }

    [Theory]
    [InlineData("svc_backup", null)]
    [InlineData("svc_backup", "LAB")]
    [InlineData(@"LAB\SVC_BACKUP", null)]
    [InlineData("svc_backup@lab.test", null)]
    public void A_planted_credential_tells_where_it_was_planted(string account, string? realm)
    {
        _policy = new Policy { Honey = new HoneyPolicy { Credentials = [new HoneyCredential { Account = "svc_backup", Endpoint = "ws7" }] } };
        _book.Offered(Place("10.0.0.5"), new OfferedCredential("NTLMv2", account, realm));

        Assert.Contains(new Evidence("planted_on", "ws7"), Assert.Single(_told).Evidence);
    }

    [Theory]
    [InlineData("svc_backup", "ws7")]
    [InlineData(@"LAB\SVC_BACKUP", "ws7")]
    [InlineData("svc_backup2", null)]
    public void A_sealed_credential_tells_it_too(string account, string? endpoint)
    {
        var whole = new Policy { Honey = new HoneyPolicy { Credentials = [new HoneyCredential { Account = @"LAB\svc_backup", Endpoint = "ws7" }] } };
        _policy = PolicySlice.For(whole, PolicySlice.Decoys, new byte[HoneySeal.KeySize]);
        _book.Offered(Place("10.0.0.5"), new OfferedCredential("NTLMv2", account));

        Assert.Equal(endpoint, Assert.Single(_told).Evidence.SingleOrDefault(e => e.Name == "planted_on")?.Value);
    }

    [Fact]
    public void Another_policy_plants_anew()
    {
        _policy = new Policy();
        _book.Offered(Place("10.0.0.5"), new OfferedCredential("NTLMv2", "svc_backup"));
        _policy = new Policy { Honey = new HoneyPolicy { Credentials = [new HoneyCredential { Account = "svc_backup", Endpoint = "ws7" }] } };
        _book.Offered(Place("10.0.0.6"), new OfferedCredential("NTLMv2", "svc_backup"));

        Assert.Equal([false, true], _told.Select(f => f.Evidence.Any(e => e.Name == "planted_on")));
    }

    [Fact]
    public void Memory_is_bounded()
    {
        for (var i = 0; i < 10_100; i++)
        {
            _book.Contact(Place($"10.{i >> 16}.{(i >> 8) & 255}.{i & 255}"));
        }

        Assert.Equal(100, _book.Evicted);
        Assert.Equal(10_100, _told.Count);
    }

    private static TouchPlace Place(string client)
    {
        HostAddress.TryParse(client, out var from);
        HostAddress.TryParse("10.0.0.9", out var to);
        return new TouchPlace("ldap", Dc3, new Endpoint(from, 40_000), new Endpoint(to, 389));
    }
}
