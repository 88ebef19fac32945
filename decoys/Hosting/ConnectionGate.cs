using Deception.Protocols.Net;

namespace Deception.Decoys.Hosting;

/// <summary>Counts the connections of each client. Usable from several threads.</summary>
internal sealed class ConnectionGate(DecoyLimits limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<HostAddress, int> _open = [];
    private int _all;

    /// <summary>True when the connection may stand; each true is owed one <see cref="Leave"/>.</summary>
    public bool TryEnter(HostAddress client)
    {
        lock (_lock)
        {
            var own = _open.GetValueOrDefault(client);
            if (_all >= limits.Connections || own >= limits.ConnectionsPerClient)
            {
                return false;
            }
            _open[client] = own + 1;
            _all++;
            return true;
        }
    }

    public void Leave(HostAddress client)
    {
        lock (_lock)
        {
            _all--;
            if (--_open[client] == 0)
            {
                _open.Remove(client);
            }
        }
    }
}
