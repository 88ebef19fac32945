using Deception.Contracts;
using Deception.Protocols.Net;

namespace Deception.Decoys.Touches;

/// <summary>
/// Joins touches into findings: a revision at the first, then at most every ten seconds while it grows. Usable from
/// several threads.
/// </summary>
/// <param name="tell">Takes each revision.</param>
/// <param name="policy">The policy in force: known scanners, and where credentials were planted.</param>
/// <param name="clock">Wall clock: a touch has no packet.</param>
public sealed class TouchBook(Action<Finding> tell, Func<Policy?> policy, TimeProvider clock)
{
    /// <summary>Shortest time between two revisions of a finding.</summary>
    public static readonly TimeSpan RevisionInterval = TimeSpan.FromSeconds(10);

    /// <summary>An episode ends when nothing came for so long.</summary>
    public static readonly TimeSpan EpisodeGap = TimeSpan.FromMinutes(30);

    private const int MostOpenEpisodes = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Detector, string Key), TouchEpisode> _open = [];
    private volatile PlantedCredentials? _planted;

    /// <summary>Episodes ended early because too many were open.</summary>
    public long Evicted { get; private set; }

    /// <summary>Takes a connection; one of a known scanner is passed over.</summary>
    public void Contact(TouchPlace place)
    {
        if (!IsKnownScanner(place.Client.Address))
        {
            Add(TouchDetector.HostContact, place, null);
        }
    }

    /// <summary>Takes credentials; scanners have no reason to offer any.</summary>
    public void Offered(TouchPlace place, OfferedCredential credential) => Add(TouchDetector.ServiceLogin, place, credential);

    /// <summary>Tells what is due and ends what has been quiet for long; to be called about once a second.</summary>
    public void Tick()
    {
        var now = clock.GetUtcNow();
        lock (_lock)
        {
            foreach (var (key, episode) in _open.ToList())
            {
                TellIfDue(episode, now);
                if (now - episode.LastSeen > EpisodeGap)
                {
                    _open.Remove(key);
                }
            }
        }
    }

    /// <summary>Tells all that is not told yet: the program ends.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            foreach (var episode in _open.Values.Where(e => e.HasNews))
            {
                tell(episode.Tell(clock.GetUtcNow()));
            }
        }
    }

    private void Add(TouchDetector detector, TouchPlace place, OfferedCredential? credential)
    {
        var now = clock.GetUtcNow();
        var planted = credential?.Account is { } account ? PlantedOn(account, credential.Realm) : null;
        lock (_lock)
        {
            var key = (detector.Id, place.Key);
            if (!_open.TryGetValue(key, out var episode) || now - episode.LastSeen > EpisodeGap)
            {
                MakeRoom(now);
                _open[key] = episode = new TouchEpisode(detector, place, now);
            }
            episode.Add(credential, planted, now);
            TellIfDue(episode, now);
        }
    }

    private void TellIfDue(TouchEpisode episode, DateTimeOffset now)
    {
        if (episode.HasNews && now - episode.LastTold >= RevisionInterval)
        {
            tell(episode.Tell(now));
        }
    }

    private void MakeRoom(DateTimeOffset now)
    {
        if (_open.Count < MostOpenEpisodes)
        {
            return;
        }
        var oldest = _open.MinBy(e => e.Value.LastSeen);
        if (oldest.Value.HasNews)
        {
            tell(oldest.Value.Tell(now));
        }
        _open.Remove(oldest.Key);
        Evicted++;
    }

    private bool IsKnownScanner(HostAddress client) => policy()?.KnownScanners
        .Any(text => HostAddress.TryParse(text, out var scanner) && scanner == client) ?? false;

    private string? PlantedOn(string account, string? realm)
    {
        if (policy() is not { } now)
        {
            return null;
        }
        var planted = _planted;
        if (!ReferenceEquals(planted?.Policy, now))
        {
            _planted = planted = new PlantedCredentials(now);
        }
        return planted.EndpointOf(account, realm);
    }
}
