using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Deception.Contracts;

namespace Deception.Tests.Lab.Support;

/// <summary>The controller as an API client sees it.</summary>
internal sealed class ControllerApi : IDisposable
{
    private readonly HttpClient _http;

    /// <param name="address">Base address.</param>
    /// <param name="token">Bearer token.</param>
    /// <param name="handler">Another way to connect.</param>
    public ControllerApi(Uri address, string token, HttpMessageHandler? handler = null)
    {
        _http = new HttpClient(handler ?? new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>True when it takes findings from the broker.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken stop)
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri("/readyz", UriKind.Relative), stop);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>The newest health report of each agent.</summary>
    public async Task<IReadOnlyList<SensorHealth>> HealthAsync(CancellationToken stop)
    {
        using var page = JsonDocument.Parse(await _http.GetStringAsync(new Uri("/api/v1/agents", UriKind.Relative), stop));
        return [.. page.RootElement.GetProperty("items").EnumerateArray()
            .Select(i => i.GetProperty("health").Deserialize(ContractsJson.Default.SensorHealth)!)];
    }

    /// <summary>All findings, page by page.</summary>
    public async Task<IReadOnlyList<Finding>> FindingsAsync(CancellationToken stop)
    {
        List<Finding> all = [];
        string? next = null;
        do
        {
            var address = new Uri("/api/v1/findings?limit=500" + (next is null ? "" : $"&after={next}"), UriKind.Relative);
            using var page = JsonDocument.Parse(await GetAsync(address, stop));
            all.AddRange(page.RootElement.GetProperty("items").EnumerateArray().Select(i => i.Deserialize(ContractsJson.Default.Finding)!));
            next = page.RootElement.GetProperty("next").GetString();
        }
        while (next is not null);
        return all;
    }

    public void Dispose() => _http.Dispose();

    // Who reads many pages again and again is told to slow down.
    private async Task<string> GetAsync(Uri address, CancellationToken stop)
    {
        while (true)
        {
            using var answer = await _http.GetAsync(address, stop);
            if (answer.StatusCode != HttpStatusCode.TooManyRequests)
            {
                answer.EnsureSuccessStatusCode();
                return await answer.Content.ReadAsStringAsync(stop);
            }
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, stop);
        }
    }
}
