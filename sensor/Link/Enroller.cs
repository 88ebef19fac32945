using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Deception.Contracts;
using NATS.NKeys;

namespace Deception.Link;

/// <summary>An enrolment that failed; the message is one line for a person.</summary>
public sealed class EnrolmentException(string message) : Exception(message);

/// <summary>
/// Makes an agent of this host: fetches the authority's certificate and holds it against the token's pin, and only then
/// tells the token's secret, over TLS to that authority, with the public part of a key that it has just made.
/// </summary>
public sealed class Enroller
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly Uri _controller;
    private readonly EnrolmentToken _token;
    private readonly TimeProvider _clock;

    /// <summary>Checks what a person gave.</summary>
    /// <param name="controller">The controller's address: <c>https</c>, or <c>http</c> on this host.</param>
    /// <param name="token">The token's text.</param>
    /// <param name="clock">For the time limit.</param>
    /// <exception cref="EnrolmentException">Either is of no use.</exception>
    public Enroller(string controller, string token, TimeProvider clock)
    {
        if (!Uri.TryCreate(controller, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http"))
        {
            throw new EnrolmentException($"--controller: '{controller}' is no address such as https://controller.corp.example:8480");
        }
        if (url.Scheme == "http" && !url.IsLoopback)
        {
            throw new EnrolmentException("--controller: http is for this host alone; use the controller's https address");
        }
        if (!EnrolmentToken.TryParse(token, out var parsed))
        {
            throw new EnrolmentException("--token: this is no enrolment token (dce_…)");
        }
        (_controller, _token, _clock) = (url, parsed, clock);
    }

    /// <summary>Enrols.</summary>
    /// <param name="role"><c>sensor</c> or <c>decoys</c>.</param>
    /// <param name="name">The name that it would like.</param>
    /// <param name="stop">Cancels.</param>
    /// <returns>The identity, not saved yet.</returns>
    /// <exception cref="EnrolmentException">It was refused, or the controller isn't the one that the token means.</exception>
    public async Task<AgentIdentity> EnrolAsync(string role, string name, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(Longest, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            return await EnrolWithinAsync(role, name, either.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new EnrolmentException($"{_controller} did not answer within {Longest.TotalSeconds:0} s");
        }
        catch (Exception e) when (e is HttpRequestException or System.Text.Json.JsonException or CryptographicException)
        {
            throw new EnrolmentException($"{_controller}: {(e.InnerException ?? e).Message}");
        }
    }

    private async Task<AgentIdentity> EnrolWithinAsync(string role, string name, CancellationToken stop)
    {
        using var authority = await AuthorityAsync(stop);
        using var key = KeyPair.CreatePair(PrefixByte.User);
        var request = new EnrolmentRequest
        {
            Secret = _token.SecretText,
            PublicKey = key.GetPublicKey(),
            Proof = Sign(key, EnrolmentRequest.ProofText(_token.SecretText, key.GetPublicKey())),
            Role = role,
            Name = name,
        };
        // A controller behind a certificate of the house's own is trusted as this host trusts it.
        using var http = Client((certificate, errors) => errors == SslPolicyErrors.None
            || (errors == SslPolicyErrors.RemoteCertificateChainErrors && IsFrom(certificate, authority)));
        using var answer = await http.PostAsJsonAsync(At("/enrolment"), request, ContractsJson.Default.EnrolmentRequest, stop);
        if (answer.StatusCode == HttpStatusCode.Forbidden)
        {
            var refusal = await answer.Content.ReadFromJsonAsync(ContractsJson.Default.EnrolmentRefusal, stop);
            throw new EnrolmentException($"the controller refused: {refusal?.Detail}");
        }
        answer.EnsureSuccessStatusCode();
        var enrolment = await answer.Content.ReadFromJsonAsync(ContractsJson.Default.Enrolment, stop)
            ?? throw new EnrolmentException("the controller's answer is empty");
        return new AgentIdentity
        {
            Agent = enrolment.Agent,
            Role = role,
            Jwt = enrolment.Jwt,
            Seed = key.GetSeed(),
            BrokerUrl = enrolment.BrokerUrl,
            Authority = authority.ExportCertificatePem(),
            ControllerKey = enrolment.ControllerKey,
        };
    }

    // Nothing is told here, so anybody may answer; the pin says whether it was the right one.
    private async Task<X509Certificate2> AuthorityAsync(CancellationToken stop)
    {
        using var http = Client((_, _) => true);
        http.MaxResponseContentBufferSize = 64 << 10;
        var pem = await http.GetStringAsync(At("/enrolment/authority"), stop);
        var found = AgentIdentity.Certificates(pem).FirstOrDefault(c => _token.Pins(c.RawData));
        return found ?? throw new EnrolmentException(
            $"{_controller} is not the controller that made this token: its authority's certificate is another");
    }

    private Uri At(string path) => new(_controller, path);

    private static HttpClient Client(Func<X509Certificate2, SslPolicyErrors, bool> trusts) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, _, errors) => certificate is X509Certificate2 shown && trusts(shown, errors),
        },
    });

    private static bool IsFrom(X509Certificate2 certificate, X509Certificate2 authority)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }

    private static string Sign(KeyPair key, byte[] text)
    {
        var signature = new byte[KeyPair.SignatureSize];
        key.Sign(text, signature);
        return Convert.ToBase64String(signature);
    }
}
