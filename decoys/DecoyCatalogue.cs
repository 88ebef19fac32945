using Deception.Decoys.Hosting;
using Deception.Decoys.Ldap;

namespace Deception.Decoys;

/// <summary>Every decoy service there is, by its name in the config.</summary>
public static class DecoyCatalogue
{
    /// <summary>Makers by kind; a new service adds one line.</summary>
    public static IReadOnlyDictionary<string, Func<DecoyContext, Decoy>> Kinds { get; } = new Dictionary<string, Func<DecoyContext, Decoy>>
    {
        ["ldap"] = context => new LdapDecoy(context),
    };
}
