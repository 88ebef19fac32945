using System.Text;
using System.Text.Json;
using Deception.Contracts;
using Deception.Controller.Authority;
using Deception.Link;
using NATS.NKeys;
using NATS.NKeys.Jwt;

namespace Deception.Tests.Unit.Link;

/// <summary>Signs policies and orders as a controller does.</summary>
internal sealed class Signer : IDisposable
{
    public KeyPair Key { get; } = KeyPair.CreatePair(PrefixByte.Account);

    public string PublicKey => Key.GetPublicKey();

    public byte[] Policy(long sequence, Policy policy, string agent = "dc1") => Sign(PolicyIssue.DocumentType,
        JsonSerializer.SerializeToUtf8Bytes(new PolicyIssue { Agent = agent, Sequence = sequence, Policy = policy }, ContractsJson.Default.PolicyIssue));

    public byte[] Orders(Orders orders) => Sign(global::Deception.Contracts.Orders.DocumentType, JsonSerializer.SerializeToUtf8Bytes(orders, ContractsJson.Default.Orders));

    public byte[] Sign(string type, byte[] json) => Encoding.ASCII.GetBytes(CompactJws.Sign(type, json, Key));

    public byte[] Sign(string type, string json) => Sign(type, Encoding.UTF8.GetBytes(json));

    /// <summary>An identity of an agent of this controller; its JWT and broker are of no use.</summary>
    public AgentIdentity Identity(string agent = "dc1")
    {
        using var authority = CertificateAuthority.Read(CertificateAuthority.Create(Sample.Start));
        using var key = KeyPair.CreatePair(PrefixByte.User);
        return new AgentIdentity
        {
            Agent = agent,
            Role = "sensor",
            Jwt = "jwt",
            Seed = key.GetSeed(),
            BrokerUrl = "tls://broker.example:4222",
            Authority = authority.ExportCertificatePem(),
            ControllerKey = PublicKey,
        };
    }

    public void Dispose() => Key.Dispose();
}
