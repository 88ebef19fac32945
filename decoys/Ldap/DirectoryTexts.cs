namespace Deception.Decoys.Ldap;

/// <summary>What a Windows Server 2019 domain controller (build 17763, hence v4563) says in diagnosticMessage.</summary>
internal static class DirectoryTexts
{
    public const string WrongPassword = "80090308: LdapErr: DSID-0C090447, comment: AcceptSecurityContext error, data 52e, v4563\0";

    public const string BindFirst = "000004DC: LdapErr: DSID-0C090A5C, comment: In order to perform this operation a successful "
        + "bind must be completed on the connection., data 0, v4563\0";

    public const string NoSuchMethod = "00002027: LdapErr: DSID-0C090589, comment: Invalid Authentication method, data 0, v4563\0";

    public const string NoTls = "00000000: LdapErr: DSID-0C09116B, comment: Error initializing SSL/TLS, data 0, v4563\0";

    public const string NoSuchExtension = "0000203D: LdapErr: DSID-0C0911C0, comment: Unknown extended request OID, data 0, v4563\0";

    public const string Undecodable = "00000057: LdapErr: DSID-0C0907C2, comment: Error decoding ldap message, data 0, v4563\0";
}
