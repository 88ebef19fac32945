namespace Deception.Controller.Hosting;

/// <summary>What changed.</summary>
public enum Change { Findings, Incidents, Agents, Outputs, Policy }

/// <summary>Tells pages and outputs that something changed, so that nobody polls. Handlers must return at once.</summary>
public sealed class ChangeFeed
{
    private event Action<Change>? Changed;

    /// <summary>Tells everybody.</summary>
    public void Announce(Change change) => Changed?.Invoke(change);

    /// <summary>Calls a handler at every change until the result is disposed.</summary>
    public IDisposable Subscribe(Action<Change> handler)
    {
        Changed += handler;
        return new Subscription(() => Changed -= handler);
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
