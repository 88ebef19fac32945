using Deception.ActiveDirectory;
using Deception.Contracts;

namespace Deception.Threats.DirectoryWrites;

/// <summary>Which groups and accounts rule a domain: by their well-known numbers, by their names in common languages, and by the policy's list.</summary>
internal static class PrivilegedObjects
{
    // DN alone doesn't show a group's number; names are as Windows sets them up.
    private static readonly HashSet<string> Groups = new(StringComparer.OrdinalIgnoreCase)
    {
        "Administrators", "Domain Admins", "Enterprise Admins", "Schema Admins", "Account Operators", "Backup Operators", "Server Operators", "Print Operators",
        "Replicator", "Group Policy Creator Owners", "Domain Controllers", "Read-only Domain Controllers", "Enterprise Read-only Domain Controllers",
        "Key Admins", "Enterprise Key Admins", "Cert Publishers", "DnsAdmins", "Cryptographic Operators",
        "Exchange Windows Permissions", "Exchange Trusted Subsystem", "Organization Management",
        "Administratoren", "Domänen-Admins", "Organisations-Admins", "Schema-Admins", "Konten-Operatoren", "Sicherungs-Operatoren", "Server-Operatoren",
        "Druck-Operatoren", "Richtlinien-Ersteller-Besitzer", "Domänencontroller",
        "Administrateurs", "Admins du domaine", "Administrateurs de l’entreprise", "Administrateurs de l'entreprise", "Administrateurs du schéma", "Opérateurs de compte",
        "Opérateurs de sauvegarde", "Opérateurs de serveur", "Opérateurs d’impression", "Propriétaires créateurs de la stratégie de groupe",
        "Administradores", "Admins. del dominio", "Administradores de empresas", "Administradores de organización", "Administradores de esquema", "Opers. de cuentas",
        "Operadores de copia de seguridad", "Opers. de servidores", "Admins. do Domínio", "Administradores de Empresa", "Administradores de Esquema",
    };

    /// <summary>True for the numbers of privileged groups in any domain (MS-DTYP 2.4.2.4).</summary>
    public static bool IsGroup(uint rid) => rid is 498 or 512 or 516 or 518 or 519 or 520 or 521 or 526 or 527 or 544 or 548 or 549 or 550 or 551 or 552;

    /// <summary>How a privileged group is called, by its DN; null of any other object.</summary>
    public static string? GroupOf(string name, Policy policy)
    {
        if (!AccountName.TryParse(name, out var written))
        {
            return null;
        }
        return written.Form switch
        {
            AccountNameForm.Sid => IsGroup(written.Sid!.RelativeId) ? NameOf(written.Sid.RelativeId) : null,
            AccountNameForm.Guid => null,
            _ => Groups.Contains(written.Name) || IsListed(written.Name, policy) ? written.Name : null,
        };
    }

    /// <summary>True for accounts and groups that rule a domain.</summary>
    public static bool Includes(string name, Policy policy) => GroupOf(name, policy) is not null
        || (AccountName.TryParse(name, out var written) && (written.Name.Equals("Administrator", StringComparison.OrdinalIgnoreCase)
            || written.Name.Equals("krbtgt", StringComparison.OrdinalIgnoreCase) || written.Sid?.RelativeId is 500 or 502));

    /// <summary>A well-known group's name.</summary>
    public static string NameOf(uint rid) => rid switch
    {
        498 => "Enterprise Read-only Domain Controllers",
        512 => "Domain Admins",
        516 => "Domain Controllers",
        518 => "Schema Admins",
        519 => "Enterprise Admins",
        520 => "Group Policy Creator Owners",
        521 => "Read-only Domain Controllers",
        526 => "Key Admins",
        527 => "Enterprise Key Admins",
        544 => "Administrators",
        548 => "Account Operators",
        549 => "Server Operators",
        550 => "Print Operators",
        551 => "Backup Operators",
        552 => "Replicator",
        _ => System.FormattableString.Invariant($"group {rid}"),
    };

    private static bool IsListed(string name, Policy policy) => policy.Domains.Any(d => d.PrivilegedAccounts.Contains(name, StringComparer.OrdinalIgnoreCase));
}
