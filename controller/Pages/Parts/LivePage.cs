using Deception.Controller.Hosting;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Deception.Controller.Pages.Parts;

/// <summary>
/// A page that shows changes as they happen. Changes that come thick are shown together; now and then it is drawn anew for
/// the sake of "3 min ago".
/// </summary>
public abstract class LivePage : ComponentBase, IDisposable
{
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(150);

    // Thousands of agents report all the time, and nobody reads their numbers faster than this.
    private static readonly TimeSpan LongBreath = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Redraw = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _gone = new();
    private IDisposable? _subscription;
    private ITimer? _timer;
    private int _soon;
    private int _later;

    [Inject] private ChangeFeed Changes { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;

    /// <summary>The clock.</summary>
    [Inject] protected TimeProvider Clock { get; set; } = null!;

    [CascadingParameter] private Task<AuthenticationState>? Operator { get; set; }

    /// <summary>Cancelled when the page is left.</summary>
    protected CancellationToken Gone => _gone.Token;

    /// <summary>True when this change may concern the page.</summary>
    protected abstract bool Concerns(Change change);

    /// <summary>Reads what the page shows.</summary>
    protected abstract Task LoadAsync();

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() => LoadAsync();

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender && !_gone.IsCancellationRequested)
        {
            _subscription = Changes.Subscribe(change =>
            {
                if (Concerns(change))
                {
                    Schedule(isUrgent: change is not Change.Agents and not Change.Outputs);
                }
            });
            _timer = Clock.CreateTimer(_ => Schedule(isUrgent: false), null, Redraw, Redraw);
        }
    }

    private void Schedule(bool isUrgent)
    {
        if (Interlocked.Exchange(ref isUrgent ? ref _soon : ref _later, 1) == 0)
        {
            _ = RefreshAsync(isUrgent);
        }
    }

    private async Task RefreshAsync(bool isUrgent)
    {
        try
        {
            await Task.Delay(isUrgent ? Breath : LongBreath, Clock, Gone);
            Interlocked.Exchange(ref isUrgent ? ref _soon : ref _later, 0);
            await InvokeAsync(async () =>
            {
                if (Operator is not null && (await Operator).User.Identity?.IsAuthenticated is not true)
                {
                    Navigation.NavigateTo("/sign-in", forceLoad: true);
                    return;
                }
                await LoadAsync();
                StateHasChanged();
            });
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
        }
        catch (Exception e)
        {
            await DispatchExceptionAsync(e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _subscription?.Dispose();
        _timer?.Dispose();
        _gone.Cancel();
        _gone.Dispose();
        GC.SuppressFinalize(this);
    }
}
