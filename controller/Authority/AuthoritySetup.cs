using Deception.Controller.Ingest;
using Deception.Controller.Orders;

namespace Deception.Controller.Authority;

/// <summary>Registers keys, enrolment and the line to the broker.</summary>
public static class AuthoritySetup
{
    /// <summary>What commands need too: nothing that runs by itself.</summary>
    public static IServiceCollection AddAuthority(this IServiceCollection services) => services
        .AddSingleton<AuthorityKeys>().AddSingleton<Mint>().AddSingleton<BrokerFolder>().AddSingleton<WebCertificate>()
        .AddSingleton<EnrolmentDesk>().AddSingleton<AgentRegistry>().AddSingleton<OrderDesk>()
        .AddSingleton<BrokerLine>().AddSingleton<Broker>().AddSingleton<SystemLine>();
}
