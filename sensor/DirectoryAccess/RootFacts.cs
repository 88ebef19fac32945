using System.DirectoryServices.Protocols;
using System.Globalization;
using Deception.ActiveDirectory;

namespace Deception.DirectoryAccess;

/// <summary>What a controller says of itself (rootDSE, MS-ADTS 3.1.1.3.2).</summary>
/// <param name="HostName">dNSHostName.</param>
/// <param name="DomainName">defaultNamingContext.</param>
/// <param name="ConfigurationName">configurationNamingContext.</param>
/// <param name="SchemaName">schemaNamingContext.</param>
/// <param name="Contexts">namingContexts.</param>
/// <param name="HighestUsn">highestCommittedUSN.</param>
/// <param name="Now">currentTime: its clock.</param>
/// <param name="ServiceName">dsServiceName: the DN of its NTDS settings.</param>
/// <param name="Controls">supportedControl.</param>
public sealed record RootFacts(
    string HostName, string DomainName, string ConfigurationName, string SchemaName, IReadOnlyList<string> Contexts, long HighestUsn, DateTimeOffset Now,
    string ServiceName, IReadOnlyList<string> Controls)
{
    internal static RootFacts Read(LdapConnection connection)
    {
        var answer = (SearchResponse)connection.SendRequest(new SearchRequest("", "(objectClass=*)", SearchScope.Base,
            "dnsHostName", "defaultNamingContext", "configurationNamingContext", "schemaNamingContext", "namingContexts", "highestCommittedUSN", "currentTime", "dsServiceName", "supportedControl"));
        if (answer.Entries.Count != 1)
        {
            throw new DirectoryReadException("has no rootDSE");
        }
        var entry = answer.Entries[0];
        string Text(string name) => Texts(name).FirstOrDefault() ?? throw new DirectoryReadException($"is no domain controller: its rootDSE has no {name}");
        IReadOnlyList<string> Texts(string name) => entry.Attributes[name]?.GetValues(typeof(string)).Cast<string>().ToList() ?? [];
        return new RootFacts(
            Text("dnsHostName"), Text("defaultNamingContext"), Text("configurationNamingContext"), Text("schemaNamingContext"), Texts("namingContexts"),
            long.Parse(Text("highestCommittedUSN"), CultureInfo.InvariantCulture),
            FileTime.TryParse(Text("currentTime"), out var now) ? now : throw new DirectoryReadException("tells no time"),
            Text("dsServiceName"), Texts("supportedControl"));
    }
}
