using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Deception.Tests.Browser.Support;

/// <summary>
/// One window. Whatever the browser complains of (a script's error, a refusal by the content security policy, a failed
/// answer) fails the test at the end, wherever it came from.
/// </summary>
internal sealed class Visitor : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();

    public Visitor(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) => Note(message.Type is "error" or "warning", $"{message.Type}: {message.Text} ({message.Location})");
        page.PageError += (_, error) => Note(true, $"script: {error}");
        page.Response += (_, answer) => Note(answer.Status >= 400, $"{answer.Status} for {answer.Url}");
        page.Request += (_, request) => Note(!IsOwn(request.Url), $"asked elsewhere: {request.Url}");
    }

    public IPage Page { get; }

    public ILocator Get(string testId) => Page.GetByTestId(testId);

    /// <summary>Opens a page and waits until it shows changes by itself.</summary>
    public async Task OpenLiveAsync(string path)
    {
        await Page.GotoAsync(path);
        await Assertions.Expect(Get("live-state")).ToHaveTextAsync("Live");
    }

    /// <summary>Fills and sends the form of the sign-in page.</summary>
    public async Task SignInAsync(string user, string password)
    {
        await Get("user").FillAsync(user);
        await Get("password").FillAsync(password);
        await Get("sign-in").ClickAsync();
    }

    /// <summary>Fills and sends the form for a new password; the present one is asked for only when it is not the first.</summary>
    public async Task ChangePasswordAsync(string fresh, string? again = null)
    {
        await Get("new-password").FillAsync(fresh);
        await Get("confirm-password").FillAsync(again ?? fresh);
        await Get("change-password").ClickAsync();
    }

    /// <summary>Cookies, to come back with in another window.</summary>
    public Task<string> CookiesAsync() => _context.StorageStateAsync();

    /// <summary>Puts a mark on the document that a reload would wipe off.</summary>
    public Task MarkAsync() => Page.EvaluateAsync("() => { document.marked = true; }");

    /// <summary>True while it is still the document that was marked.</summary>
    public Task<bool> IsMarkedAsync() => Page.EvaluateAsync<bool>("() => document.marked === true");

    /// <summary>Fails when the browser had something to complain of.</summary>
    public void AssertContent() => Assert.Empty(_complaints);

    public async ValueTask DisposeAsync() => await _context.CloseAsync();

    private bool IsOwn(string url) => url.StartsWith("data:", StringComparison.Ordinal) || new Uri(url) is { IsLoopback: true } or { IsFile: true };

    private void Note(bool isWrong, string complaint)
    {
        if (isWrong)
        {
            _complaints.Enqueue(complaint);
        }
    }
}
