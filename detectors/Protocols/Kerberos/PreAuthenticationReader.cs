using Deception.Protocols.Asn1;
using static Deception.Protocols.Kerberos.KerberosFields;

namespace Deception.Protocols.Kerberos;

/// <summary>Reads a SEQUENCE OF PA-DATA (RFC 4120, 5.2.7). A value that can't be read leaves its type known.</summary>
internal ref struct PreAuthenticationReader
{
    private const int TgsRequest = 1;
    private const int EncryptedTimestamp = 2;
    private const int ForUser = 129;
    private const int S4UX509User = 130;

    // Most elements are no more than their type.
    private static readonly PreAuthentication?[] Plain = new PreAuthentication?[256];

    private List<PreAuthentication>? _elements;
    private KerberosTicket? _ticket;
    private KerberosName? _impersonated;
    private string? _impersonatedRealm;

    public PreAuthenticationReader()
    {
    }

    public bool TryRead(BerReader field)
    {
        if (!field.TryEnter(Sequence, out var list))
        {
            return false;
        }

        while (!list.IsEmpty)
        {
            if (!list.TryEnter(Sequence, out var element) || !element.TryEnter(Field(1), out var typeField)
                || !TryInt32(typeField, out var type) || !element.TryEnter(Field(2), out var valueField)
                || !valueField.TryRead(OctetString, out var value))
            {
                return false;
            }

            Add(type, new BerReader(value));
        }

        return true;
    }

    /// <summary>The elements.</summary>
    public readonly IReadOnlyList<PreAuthentication> Elements => _elements ?? (IReadOnlyList<PreAuthentication>)[];

    /// <summary>Ticket of PA-TGS-REQ.</summary>
    public readonly KerberosTicket? Ticket => _ticket;

    /// <summary>User that the request is on behalf of.</summary>
    public readonly KerberosName? ImpersonatedUser => _impersonated;

    /// <summary>Realm of that user.</summary>
    public readonly string? ImpersonatedRealm => _impersonatedRealm;

    private void Add(int type, BerReader value)
    {
        int? encryption = null;
        switch (type)
        {
            case TgsRequest when _ticket is null:
                _ticket = TicketOf(value);
                break;
            case EncryptedTimestamp when TryEncrypted(value, out var found, out _, out _):
                encryption = found;
                break;
            case ForUser when _impersonated is null:
                ReadForUser(value);
                break;
            case S4UX509User when _impersonated is null:
                ReadX509User(value);
                break;
        }

        _elements ??= new(4);
        if (_elements.Count < KerberosLimits.PreAuthentication)
        {
            _elements.Add(encryption is null && (uint)type < (uint)Plain.Length ? Plain[type] ??= new PreAuthentication(type) : new PreAuthentication(type, encryption));
        }
    }

    // PA-TGS-REQ holds an AP-REQ (RFC 4120, 5.2.7.1).
    private static KerberosTicket? TicketOf(BerReader value) =>
        value.TryEnter(0x6E, out var fields) && fields.TryEnter(Sequence, out fields)
            && KerberosApplicationParser.TryRequest(fields, out _, out var ticket)
            ? ticket
            : null;

    // PA-FOR-USER (MS-SFU 2.2.1): userName [0], userRealm [1], cksum [2], auth-package [3].
    private void ReadForUser(BerReader value)
    {
        if (value.TryEnter(Sequence, out var fields) && fields.TryEnter(Field(0), out var name) && TryName(name, out _impersonated)
            && fields.TryEnter(Field(1), out var realm) && TryText(realm, out var text))
        {
            _impersonatedRealm = text;
        }
    }

    // PA-S4U-X509-USER (MS-SFU 2.2.2): user-id [0] { nonce [0], cname [1] OPTIONAL, crealm [2], … }, checksum [1].
    private void ReadX509User(BerReader value)
    {
        if (!value.TryEnter(Sequence, out var fields) || !fields.TryEnter(Field(0), out fields) || !fields.TryEnter(Sequence, out fields)
            || !fields.TryEnter(Field(0), out _))
        {
            return;
        }

        if (fields.TryEnter(Field(1), out var name) && TryName(name, out _impersonated)
            && fields.TryEnter(Field(2), out var realm) && TryText(realm, out var text))
        {
            _impersonatedRealm = text;
        }
    }
}
