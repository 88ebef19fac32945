using Deception.Protocols.Kerberos;

namespace Deception.Threats.Kerberos;

/// <summary>What a ticket request looks like, apart from whom it is for.</summary>
internal static class TicketShape
{
    private const uint EncTktInSkey = 0x0000_0008;
    private const uint Renew = 0x0000_0002;
    private const uint Validate = 0x0000_0001;

    /// <summary>A plain request for a service ticket: no delegation (MS-SFU), user-to-user, renewal or ticket to another KDC.</summary>
    public static bool IsPlainServiceRequest(KerberosMessage request) =>
        request is { Type: KerberosMessageType.TgsReq, Service: { } service, ImpersonatedUser: null, AdditionalTickets.Count: 0 }
        && (request.Options & (EncTktInSkey | Renew | Validate)) == 0
        && !IsTicketGranting(service);

    /// <summary>True for krbtgt/REALM and kadmin/changepw. The account name <c>krbtgt</c> alone is none.</summary>
    public static bool IsTicketGranting(KerberosName service) =>
        service.Parts.Count > 1
        && (string.Equals(service.Parts[0], "krbtgt", StringComparison.OrdinalIgnoreCase) || string.Equals(service.Parts[0], "kadmin", StringComparison.OrdinalIgnoreCase));

    /// <summary>RC4 asked for, and no AES.</summary>
    public static bool AsksForRc4Only(KerberosMessage request) =>
        request.EncryptionTypes.Any(EncryptionType.IsRc4) && !request.EncryptionTypes.Any(EncryptionType.IsAes);

    /// <summary>The list of Windows before Vista, which knows no AES: it has the old RC4 numbers -133 and -128.</summary>
    public static bool IsOldWindows(KerberosMessage request) =>
        request.EncryptionTypes.Contains(-133) && request.EncryptionTypes.Contains(-128);

    /// <summary>True when the request's own ticket is enciphered with AES: the domain and its krbtgt know it.</summary>
    public static bool HasAesTicketGrantingTicket(KerberosMessage request) =>
        request.Ticket is { } ticket && EncryptionType.IsAes(ticket.EncryptionType);
}
