using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Decoys.Touches;

/// <summary>Where the credential was planted that somebody offers, of one policy. Usable from several threads.</summary>
internal sealed class PlantedCredentials(Policy policy)
{
    private readonly SealReader _seals = new(policy.Sealed);

    /// <summary>The policy that this was made of.</summary>
    public Policy Policy => policy;

    /// <summary>The endpoint that a planted credential lies on; null when it is none, or nobody wrote down where.</summary>
    /// <param name="account">As spelled on the wire.</param>
    /// <param name="realm">Realm or domain beside it.</param>
    public string? EndpointOf(string account, string? realm) => AccountName.TryFrom(account, realm, out var name)
        ? (Find(policy.Honey, name) ?? _seals.Open(SealKind.Credential, name.Name, ContractsJson.Default.HoneyPolicy)
            .Select(content => Find(content, name)).FirstOrDefault(c => c is not null))?.Endpoint
        : null;

    private static HoneyCredential? Find(HoneyPolicy honey, AccountName name) => honey.Credentials.FirstOrDefault(c =>
        AccountName.TryParse(c.Account, out var planted) && new AccountIdentity { Name = planted.Name }.IsNamedBy(name, anyDomain: true));
}
