using System.Diagnostics.CodeAnalysis;

namespace Deception.ActiveDirectory;

/// <summary>The ways in which Active Directory lets an account be named (MS-ADTS 5.1.1.1.1; RFC 4120, 6.2).</summary>
public enum AccountNameForm
{
    /// <summary><c>name</c>: logon name, or a display name.</summary>
    Plain,

    /// <summary><c>name@realm</c> or a user principal name.</summary>
    Principal,

    /// <summary><c>NETBIOS\name</c>.</summary>
    DownLevel,

    /// <summary><c>lab.test/Users/name</c>, or <c>realm/name</c>.</summary>
    Canonical,

    /// <summary><c>CN=name,CN=Users,DC=lab,DC=test</c>.</summary>
    DistinguishedName,

    /// <summary><c>S-1-5-…</c> or <c>&lt;SID=…&gt;</c>.</summary>
    Sid,

    /// <summary><c>{guid}</c> or <c>&lt;GUID=…&gt;</c>.</summary>
    Guid,
}

/// <summary>An account's name as somebody wrote it, taken apart. Equal when its parts are, ignoring letter case.</summary>
public sealed record AccountName
{
    private const int MaxLength = 8192;

    /// <summary>How it was written.</summary>
    public required AccountNameForm Form { get; init; }

    /// <summary>Logon name, a computer's with its <c>$</c>; of a DN the object's own name. Empty for a SID or GUID.</summary>
    public string Name { get; init; } = "";

    /// <summary>Realm, DNS or NetBIOS name of the domain; null when it wasn't written.</summary>
    public string? Domain { get; init; }

    /// <summary>The whole DN for that form.</summary>
    public DistinguishedName? DistinguishedName { get; init; }

    /// <summary>The SID for that form.</summary>
    public Sid? Sid { get; init; }

    /// <summary>objectGUID for that form.</summary>
    public Guid? Guid { get; init; }

    /// <summary>The part that look-ups go by: the SID of that form, else the name. Empty for a GUID.</summary>
    public string Leaf => Form == AccountNameForm.Sid ? Sid!.Value : Name;

    /// <summary>From any spelling. False when it is empty or far too long; other text is at least a plain name.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out AccountName? name)
    {
        text = text.Trim();
        name = text.IsEmpty || text.Length > MaxLength ? null : Identifier(text) ?? Separated(text);
        return name is not null;
    }

    /// <summary>A plain name beside its realm or domain, as NTLM and Kerberos carry them.</summary>
    /// <param name="name">User name; if it brings a domain of its own, that one holds.</param>
    /// <param name="domain">Realm or domain; empty or null when unknown.</param>
    /// <param name="account">The name.</param>
    public static bool TryFrom(string name, string? domain, [NotNullWhen(true)] out AccountName? account)
    {
        if (TryParse(name, out account) && account is { Domain: null, Form: AccountNameForm.Plain })
        {
            account = account with { Domain = DomainOf(domain) };
        }

        return account is not null;
    }

    /// <inheritdoc/>
    public bool Equals(AccountName? other) =>
        other is not null && Form == other.Form && Same(Name, other.Name) && Same(Domain, other.Domain)
        && Sid == other.Sid && Guid == other.Guid && Equals(DistinguishedName, other.DistinguishedName);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Form, StringComparer.OrdinalIgnoreCase.GetHashCode(Name), Sid, Guid);

    /// <summary>A readable spelling: the form's own.</summary>
    public override string ToString() => Form switch
    {
        AccountNameForm.DistinguishedName => DistinguishedName!.ToString(),
        AccountNameForm.Sid => Sid!.Value,
        AccountNameForm.Guid => Guid!.Value.ToString("B"),
        AccountNameForm.DownLevel => $"{Domain}\\{Name}",
        AccountNameForm.Canonical => $"{Domain}/{Name}",
        _ => Domain is null ? Name : $"{Name}@{Domain}",
    };

    private static AccountName? Identifier(ReadOnlySpan<char> text)
    {
        var inner = text[0] == '<' && text[^1] == '>' ? text[1..^1] : default;
        if (TryParseSid(inner.StartsWith("SID=", StringComparison.OrdinalIgnoreCase) ? inner[4..] : text, out var sid))
        {
            return new AccountName { Form = AccountNameForm.Sid, Sid = sid };
        }

        var isGuid = inner.StartsWith("GUID=", StringComparison.OrdinalIgnoreCase);
        if ((isGuid || text[0] == '{') && TryParseGuid(isGuid ? inner[5..] : text, out var guid))
        {
            return new AccountName { Form = AccountNameForm.Guid, Guid = guid };
        }

        return text.Contains('=') && DistinguishedName.TryParse(text, out var dn)
            ? new AccountName { Form = AccountNameForm.DistinguishedName, Name = dn.Name, Domain = dn.Domain, DistinguishedName = dn }
            : null;
    }

    private static AccountName Separated(ReadOnlySpan<char> text)
    {
        var backslash = text.IndexOf('\\');
        if (backslash >= 0 && !(backslash + 1 < text.Length && text[backslash + 1] == '@'))
        {
            var name = text[(backslash + 1)..];
            return name.IndexOf('@') > 0 ? Separated(name) : Make(AccountNameForm.DownLevel, name, text[..backslash]);
        }

        // Kerberos tools escape the @ of an enterprise name: user\@suffix@REALM. The suffix is what names the account.
        text = backslash >= 0 ? text.ToString().Replace("\\@", "@", StringComparison.Ordinal) : text;
        var at = text.IndexOf('@');
        if (at > 0)
        {
            var domain = text[(at + 1)..];
            var second = domain.IndexOf('@');
            return Make(AccountNameForm.Principal, text[..at], second < 0 ? domain : domain[..second]);
        }

        var slash = text.LastIndexOf('/');
        return slash < 0
            ? Make(AccountNameForm.Plain, text, default)
            : Make(AccountNameForm.Canonical, text[(slash + 1)..], text[..text.IndexOf('/')]);
    }

    private static AccountName Make(AccountNameForm form, ReadOnlySpan<char> name, ReadOnlySpan<char> domain) =>
        new() { Form = form, Name = name.Trim().ToString(), Domain = DomainOf(domain) };

    private static string? DomainOf(ReadOnlySpan<char> domain)
    {
        domain = domain.Trim().TrimEnd('.');
        return domain.IsEmpty ? null : domain.ToString();
    }

    private static bool TryParseSid(ReadOnlySpan<char> text, [NotNullWhen(true)] out Sid? sid)
    {
        Span<byte> bytes = stackalloc byte[68];
        return Sid.TryParse(text, out sid)
            || (text.Length is >= 24 and <= 136 && text.StartsWith("01", StringComparison.Ordinal)
                && Convert.FromHexString(text, bytes, out _, out var length) == System.Buffers.OperationStatus.Done
                && length == 8 + 4 * bytes[1] && Sid.TryRead(bytes[..length], out sid));
    }

    // <GUID=…> also takes the sixteen bytes as hexadecimal digits, in the order that they are stored.
    private static bool TryParseGuid(ReadOnlySpan<char> text, out Guid guid)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (text.Length == 32 && Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done)
        {
            guid = new Guid(bytes);
            return true;
        }

        return System.Guid.TryParse(text, out guid);
    }

    private static bool Same(string? left, string? right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
