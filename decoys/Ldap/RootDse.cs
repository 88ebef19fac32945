using System.Globalization;

namespace Deception.Decoys.Ldap;

/// <summary>The rootDSE of a Windows Server 2019 domain controller (MS-ADTS 3.1.1.3.2).</summary>
internal sealed class RootDse(Persona persona, TimeProvider clock)
{
    private const string Level2016 = "7";
    private const long FirstUsn = 212_992;

    private static readonly string[] Controls =
    [
        "1.2.840.113556.1.4.319", "1.2.840.113556.1.4.801", "1.2.840.113556.1.4.473", "1.2.840.113556.1.4.528",
        "1.2.840.113556.1.4.417", "1.2.840.113556.1.4.619", "1.2.840.113556.1.4.841", "1.2.840.113556.1.4.529",
        "1.2.840.113556.1.4.805", "1.2.840.113556.1.4.521", "1.2.840.113556.1.4.970", "1.2.840.113556.1.4.1338",
        "1.2.840.113556.1.4.474", "1.2.840.113556.1.4.1339", "1.2.840.113556.1.4.1340", "1.2.840.113556.1.4.1413",
        "2.16.840.1.113730.3.4.9", "2.16.840.1.113730.3.4.10", "1.2.840.113556.1.4.1504", "1.2.840.113556.1.4.1852",
        "1.2.840.113556.1.4.802", "1.2.840.113556.1.4.1907", "1.2.840.113556.1.4.1948", "1.2.840.113556.1.4.1974",
        "1.2.840.113556.1.4.1341", "1.2.840.113556.1.4.2026", "1.2.840.113556.1.4.2064", "1.2.840.113556.1.4.2065",
        "1.2.840.113556.1.4.2066", "1.2.840.113556.1.4.2090", "1.2.840.113556.1.4.2205", "1.2.840.113556.1.4.2204",
        "1.2.840.113556.1.4.2206", "1.2.840.113556.1.4.2211", "1.2.840.113556.1.4.2239", "1.2.840.113556.1.4.2255",
        "1.2.840.113556.1.4.2256", "1.2.840.113556.1.4.2309", "1.2.840.113556.1.4.2330", "1.2.840.113556.1.4.2354",
    ];

    private static readonly string[] Policies =
    [
        "MaxPoolThreads", "MaxPercentDirSyncRequests", "MaxDatagramRecv", "MaxReceiveBuffer", "InitRecvTimeout", "MaxConnections",
        "MaxConnIdleTime", "MaxPageSize", "MaxBatchReturnMessages", "MaxQueryDuration", "MaxDirSyncDuration", "MaxTempTableSize",
        "MaxResultSetSize", "MinResultSets", "MaxResultSetsPerConn", "MaxNotificationPerConn", "MaxValRange", "MaxValRangeTransitive",
        "ThreadMemoryLimit", "SystemMemoryLimitPercent",
    ];

    private static readonly string[] Capabilities =
    [
        "1.2.840.113556.1.4.800", "1.2.840.113556.1.4.1670", "1.2.840.113556.1.4.1791", "1.2.840.113556.1.4.1935",
        "1.2.840.113556.1.4.2080", "1.2.840.113556.1.4.2237",
    ];

    private readonly DateTimeOffset _started = clock.GetUtcNow();

    /// <summary>The attributes that a search asks for; all without a list.</summary>
    public IEnumerable<KeyValuePair<string, string[]>> Select(IReadOnlyList<string> wanted) =>
        wanted.Count == 0 || wanted.Any(w => w is "*" or "+")
            ? All()
            : All().Where(a => wanted.Contains(a.Key, StringComparer.OrdinalIgnoreCase));

    private Dictionary<string, string[]> All()
    {
        var domain = persona.DomainDn;
        var configuration = $"CN=Configuration,{domain}";
        var server = $"CN={persona.Host.ToUpperInvariant()},CN=Servers,CN=Default-First-Site-Name,CN=Sites,{configuration}";
        var now = clock.GetUtcNow();
        return new Dictionary<string, string[]>
        {
            ["domainFunctionality"] = [Level2016],
            ["forestFunctionality"] = [Level2016],
            ["domainControllerFunctionality"] = [Level2016],
            ["rootDomainNamingContext"] = [domain],
            ["ldapServiceName"] = [$"{persona.Domain}:{persona.Host.ToLowerInvariant()}$@{persona.Realm}"],
            ["isGlobalCatalogReady"] = ["TRUE"],
            ["supportedSASLMechanisms"] = ["GSSAPI", "GSS-SPNEGO", "EXTERNAL", "DIGEST-MD5"],
            ["supportedLDAPVersion"] = ["3", "2"],
            ["supportedLDAPPolicies"] = Policies,
            ["supportedControl"] = Controls,
            ["supportedCapabilities"] = Capabilities,
            ["subschemaSubentry"] = [$"CN=Aggregate,CN=Schema,{configuration}"],
            ["serverName"] = [server],
            ["schemaNamingContext"] = [$"CN=Schema,{configuration}"],
            ["namingContexts"] = [domain, configuration, $"CN=Schema,{configuration}", $"DC=DomainDnsZones,{domain}", $"DC=ForestDnsZones,{domain}"],
            ["isSynchronized"] = ["TRUE"],
            ["highestCommittedUSN"] = [((long)(now - _started).TotalSeconds / 7 + FirstUsn).ToString(CultureInfo.InvariantCulture)],
            ["dsServiceName"] = [$"CN=NTDS Settings,{server}"],
            ["dnsHostName"] = [persona.DnsHost],
            ["defaultNamingContext"] = [domain],
            ["currentTime"] = [now.UtcDateTime.ToString("yyyyMMddHHmmss'.0Z'", CultureInfo.InvariantCulture)],
            ["configurationNamingContext"] = [configuration],
        };
    }
}
