using Deception.Contracts;

namespace Deception.Threats.Detection;

/// <summary>
/// Joins sightings into findings that grow: a revision at the first evidence, then at most every ten seconds of packet
/// time, and one at the episode's end.
/// </summary>
public sealed class EpisodeBook
{
    /// <summary>Shortest time between two revisions of a finding.</summary>
    public static readonly TimeSpan RevisionInterval = TimeSpan.FromSeconds(10);

    /// <summary>An episode ends when nothing came for so long; longer joins what an analyst would call two attacks.</summary>
    public static readonly TimeSpan EpisodeGap = TimeSpan.FromMinutes(30);

    private const int MostOpenEpisodes = 10_000;
    private static readonly TimeSpan Sweeping = TimeSpan.FromSeconds(10);

    private readonly Action<Finding> _tell;
    private readonly BoundedMap<(string Detector, string Key), Episode> _open;
    private readonly List<(string Detector, string Key)> _over = [];
    private readonly List<Episode> _grown = [];
    private DateTimeOffset _swept;

    /// <summary>Makes a book that hands each revision to <paramref name="tell"/>.</summary>
    public EpisodeBook(Action<Finding> tell)
    {
        _tell = tell;
        _open = new(MostOpenEpisodes) { OnEvicted = (_, episode) => TellNews(episode, episode.LastSeen) };
    }

    /// <summary>Episodes ended early because too many were open.</summary>
    public long Evicted => _open.Evicted;

    /// <summary>Adds a sighting to its episode, or opens one.</summary>
    /// <param name="info">The detector's metadata.</param>
    /// <param name="sighting">What was seen.</param>
    /// <param name="time">Packet time.</param>
    /// <param name="packet">Number of the packet, if one tells it.</param>
    public void Add(DetectorInfo info, Sighting sighting, DateTimeOffset time, long? packet)
    {
        var key = (info.Id, sighting.Key);
        if (_open.TryGet(key, out var episode) && time - episode.LastSeen > EpisodeGap)
        {
            TellNews(episode, time);
            _open.Remove(key);
            episode = null;
        }
        if (episode is null)
        {
            episode = new Episode(info, sighting.Key, time);
            _open.Set(key, episode);
        }
        var hadNews = episode.HasNews;
        episode.Add(sighting, time, packet);
        if (!episode.IsTold || time - episode.LastTold >= RevisionInterval)
        {
            _tell(episode.Tell(time));
        }
        else if (!hadNews)
        {
            _grown.Add(episode);
        }
    }

    /// <summary>True while an episode of this detector and key grows.</summary>
    public bool IsOpen(string detector, string key) => _open.TryGet((detector, key), out _);

    /// <summary>Tells what is due and ends what has been quiet for long.</summary>
    public void Advance(DateTimeOffset time)
    {
        TellDue(time);
        if (time - _swept < Sweeping)
        {
            return;
        }
        _swept = time;
        foreach (var (key, episode) in _open.Entries)
        {
            if (time - episode.LastSeen > EpisodeGap)
            {
                _over.Add(key);
            }
        }
        foreach (var key in _over)
        {
            _open.Remove(key);
        }
        _over.Clear();
    }

    /// <summary>Tells all that is not told yet: the input is at its end.</summary>
    public void Complete()
    {
        foreach (var episode in _open.Values)
        {
            TellNews(episode, episode.LastSeen);
        }
    }

    private void TellDue(DateTimeOffset time)
    {
        var waiting = 0;
        for (var i = 0; i < _grown.Count; i++)
        {
            var episode = _grown[i];
            if (time - episode.LastTold >= RevisionInterval)
            {
                TellNews(episode, time);
            }
            if (episode.HasNews)
            {
                _grown[waiting++] = episode;
            }
        }
        _grown.RemoveRange(waiting, _grown.Count - waiting);
    }

    private void TellNews(Episode episode, DateTimeOffset time)
    {
        if (episode.HasNews)
        {
            _tell(episode.Tell(time));
        }
    }
}
