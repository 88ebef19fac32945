namespace NATS.NKeys;

/// <summary>First byte of a key, chosen so that its text begins with a telling letter.</summary>
public enum PrefixByte : byte
{
    /// <summary>Account, <c>A…</c>.</summary>
    Account = 0,

    /// <summary>Cluster, <c>C…</c>.</summary>
    Cluster = 2 << 3,

    /// <summary>Server, <c>N…</c>.</summary>
    Server = 13 << 3,

    /// <summary>Operator, <c>O…</c>.</summary>
    Operator = 14 << 3,

    /// <summary>Private key, <c>P…</c>: a form that is read nowhere here.</summary>
    Private = 15 << 3,

    /// <summary>Seed, <c>S…</c>; its second letter is the kind of key it makes.</summary>
    Seed = 18 << 3,

    /// <summary>User, <c>U…</c>.</summary>
    User = 20 << 3,

    /// <summary>Curve key, <c>X…</c>: X25519, which encrypts and can't sign. Known, and refused.</summary>
    Curve = 23 << 3,
}

/// <summary>What the prefixes allow.</summary>
public static class Prefixes
{
    /// <summary>True for the kinds of key that sign: account, cluster, server, operator and user.</summary>
    public static bool Signs(this PrefixByte prefix) =>
        prefix is PrefixByte.Account or PrefixByte.Cluster or PrefixByte.Server or PrefixByte.Operator or PrefixByte.User;
}
