namespace Deception.Protocols.Rpc;

/// <summary>Interfaces by the names of the MS-* documents.</summary>
public static class RpcInterfaces
{
    /// <summary>Endpoint mapper (C706, appendix O).</summary>
    public static readonly Guid EndpointMapper = new("e1af8308-5d1f-11c9-91a4-08002b14a0fa");

    /// <summary>Directory replication (MS-DRSR).</summary>
    public static readonly Guid Drsuapi = new("e3514235-4b06-11d1-ab04-00c04fc2dcd2");

    /// <summary>Secure channel of members (MS-NRPC).</summary>
    public static readonly Guid Netlogon = new("12345678-1234-abcd-ef00-01234567cffb");

    /// <summary>Accounts (MS-SAMR).</summary>
    public static readonly Guid Samr = new("12345778-1234-abcd-ef00-0123456789ac");

    /// <summary>Local security policy (MS-LSAD, MS-LSAT).</summary>
    public static readonly Guid Lsarpc = new("12345778-1234-abcd-ef00-0123456789ab");

    /// <summary>File server (MS-SRVS).</summary>
    public static readonly Guid Srvsvc = new("4b324fc8-1670-01d3-1278-5a47bf6ee188");

    /// <summary>Workstation (MS-WKST).</summary>
    public static readonly Guid Wkssvc = new("6bffd098-a112-3610-9833-46c3f87e345a");

    /// <summary>Encrypting file system, pipe lsarpc (MS-EFSR).</summary>
    public static readonly Guid EfsrLsarpc = new("c681d488-d850-11d0-8c52-00c04fd90f7e");

    /// <summary>Encrypting file system, pipe efsrpc (MS-EFSR).</summary>
    public static readonly Guid Efsr = new("df1941c5-fe89-4e79-bf10-463657acf44d");

    /// <summary>Print spooler (MS-RPRN).</summary>
    public static readonly Guid Rprn = new("12345678-1234-abcd-ef00-0123456789ab");

    /// <summary>Print spooler, asynchronous (MS-PAR).</summary>
    public static readonly Guid Par = new("76f03f96-cdfd-44fc-a22c-64950a001209");

    /// <summary>Distributed file system (MS-DFSNM).</summary>
    public static readonly Guid Dfsnm = new("4fc742e0-4a10-11cf-8273-00aa004ae673");

    /// <summary>Shadow copies of file servers (MS-FSRVP).</summary>
    public static readonly Guid Fsrvp = new("a8e0653c-2744-4389-a61d-7373df8b2292");

    /// <summary>Event log, old protocol (MS-EVEN).</summary>
    public static readonly Guid Even = new("82273fdc-e32a-18c3-3f78-827929dc23ea");

    /// <summary>Services (MS-SCMR).</summary>
    public static readonly Guid Svcctl = new("367abb81-9844-35f1-ad32-98f038001003");

    /// <summary>Task scheduler, ITaskSchedulerService (MS-TSCH).</summary>
    public static readonly Guid Tsch = new("86d35949-83c9-4044-b424-db363231fd0c");

    /// <summary>Task scheduler, ATSvc (MS-TSCH).</summary>
    public static readonly Guid Atsvc = new("1ff70682-0a51-30e8-076d-740be8cee98b");

    /// <summary>Management objects, IWbemServices (MS-WMI).</summary>
    public static readonly Guid WbemServices = new("9556dc99-828c-11cf-a37e-00aa003240c7");

    /// <summary>Activation of DCOM classes, IRemoteSCMActivator (MS-DCOM).</summary>
    public static readonly Guid ScmActivator = new("000001a0-0000-0000-c000-000000000046");

    /// <summary>Registry (MS-RRP).</summary>
    public static readonly Guid Winreg = new("338cd001-2244-31f1-aaaa-900038001003");

    /// <summary>Backup keys of protected data (MS-BKRP).</summary>
    public static readonly Guid Bkrp = new("3dde7c30-165d-11d1-ab8f-00805f14db40");

    /// <summary>Keys of groups (MS-GKDI).</summary>
    public static readonly Guid Gkdi = new("b9785960-524f-11df-8b6d-83dcded72085");

    /// <summary>Certificate requests, ICertPassage (MS-ICPR).</summary>
    public static readonly Guid Icpr = new("91ae6020-9e3c-11cf-8d7c-00aa00c091be");

    /// <summary>Certificate requests, ICertRequestD (MS-WCCE).</summary>
    public static readonly Guid CertRequest = new("d99e6e70-fc88-11d0-b498-00a0c90312f3");

    /// <summary>DNS server (MS-DNSP).</summary>
    public static readonly Guid DnsServer = new("50abc2a4-574d-40b3-9d66-ee4fd5fba076");
}
