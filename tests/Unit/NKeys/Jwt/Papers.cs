using System.Buffers.Text;
using System.Text;
using NATS.NKeys;
using NATS.NKeys.Jwt;

namespace Deception.Tests.Unit.NKeys.Jwt;

/// <summary>An operator, its account and a user, with their JWTs; and forgeries of these.</summary>
internal sealed class Papers : IDisposable
{
    public const long Now = 1_780_000_000;

    public KeyPair Operator { get; } = Key(PrefixByte.Operator, 1);

    public KeyPair Account { get; } = Key(PrefixByte.Account, 2);

    public KeyPair User { get; } = Key(PrefixByte.User, 3);

    public string OperatorJwt => NatsJwt.Encode(new NatsClaims<OperatorBody>
    {
        Name = "op",
        Subject = Operator.GetPublicKey(),
        IssuedAt = Now,
        Nats = new OperatorBody { SystemAccount = Account.GetPublicKey() },
    }, Operator);

    public string AccountJwt => NatsJwt.Encode(new NatsClaims<AccountBody>
    {
        Name = "acc",
        Subject = Account.GetPublicKey(),
        IssuedAt = Now,
        Nats = new AccountBody
        {
            Limits = new AccountLimits { Subscriptions = -1, Data = 5, Wildcards = true, Connections = 7, Streams = 3 },
            Revocations = new Dictionary<string, long> { [User.GetPublicKey()] = Now },
            DefaultPermissions = new NatsPermissions { Publish = new SubjectPermission { Deny = [">"] } },
        },
    }, Operator);

    public string UserJwt => NatsJwt.Encode(UserClaims, Account);

    public NatsClaims<UserBody> UserClaims => new()
    {
        Name = "dc1",
        Subject = User.GetPublicKey(),
        IssuedAt = Now,
        NotBefore = Now - 5,
        Expires = Now + 60,
        Nats = new UserBody
        {
            Publish = new SubjectPermission { Allow = ["a.b", "c.*"], Deny = ["c.d"] },
            Subscribe = new SubjectPermission { Allow = ["_INBOX.dc1.>"] },
            Subscriptions = 8,
            Data = -1,
            Payload = 1024,
            ConnectionTypes = ["STANDARD"],
        },
    };

    /// <summary>The JSON that a JWT signs.</summary>
    public static string Payload(string jwt) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(jwt.Split('.')[1]));

    /// <summary>A text with any header over any payload, signed as JWTs are.</summary>
    public static string Sign(string header, byte[] payload, KeyPair key)
    {
        var signed = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(payload)}";
        var signature = new byte[KeyPair.SignatureSize];
        key.Sign(Encoding.ASCII.GetBytes(signed), signature);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>A JWT over any payload.</summary>
    public static string Sign(string payload, KeyPair key) => CompactJws.Sign("JWT", Encoding.UTF8.GetBytes(payload), key);

    public static bool IsOperator(string text) => NatsJwt.TryDecode(text, out NatsClaims<OperatorBody>? _);

    public static bool IsAccount(string text) => NatsJwt.TryDecode(text, out NatsClaims<AccountBody>? _);

    public static bool IsUser(string text) => NatsJwt.TryDecode(text, out NatsClaims<UserBody>? _);

    public void Dispose()
    {
        Operator.Dispose();
        Account.Dispose();
        User.Dispose();
    }

    // The same on each run, so that a mutant that was found is found again.
    private static KeyPair Key(PrefixByte kind, byte seed) => KeyPair.FromSeed(NKeyText.EncodeSeed(kind, [.. Enumerable.Repeat(seed, NKeyText.KeySize)]));
}
