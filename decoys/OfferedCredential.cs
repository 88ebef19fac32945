namespace Deception.Decoys;

/// <summary>Credentials that somebody offered to a decoy. The secret itself is never kept.</summary>
/// <param name="Mechanism">How: <c>simple bind</c>, <c>NTLM</c>, <c>Kerberos</c>, …</param>
/// <param name="Account">Whose, as spelled on the wire; null where the wire hides it.</param>
/// <param name="Realm">Realm or NetBIOS domain that came with the name.</param>
/// <param name="Workstation">What the client calls itself.</param>
/// <param name="Service">Principal that a Kerberos ticket was for.</param>
public sealed record OfferedCredential(
    string Mechanism, string? Account, string? Realm = null, string? Workstation = null, string? Service = null);
