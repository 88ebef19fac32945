namespace Deception.Threats.Ldap;

/// <summary>Kinds of directory objects that a filter can select.</summary>
[Flags]
internal enum ObjectKinds
{
    None = 0,
    Users = 1,
    Computers = 2,
    Groups = 4,
    Trusts = 8,
    Policies = 16,
    Units = 32,
    Domains = 64,
    DnsRecords = 128,
    ManagedAccounts = 256,
    Others = 512,
    All = 1023,
}
