using Deception.Contracts;
using Deception.Protocols;
using Deception.Protocols.Net;
using Deception.Threats.Detection;
using Deception.Threats.Knowledge;

namespace Deception.Threats;

/// <summary>
/// Typed messages in, findings out. Knows time from packets only; the same messages give the same findings. Not
/// thread-safe: one thread feeds it.
/// </summary>
public sealed class ThreatEngine : IMessageSink, IConnectionSink
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly World _world;
    private readonly List<Detector> _detectors;
    private readonly Dictionary<Type, Detector[]> _listeners = [];
    private List<Detector> _active;
    private IConnectionSink[] _connectionSinks;
    private DateTimeOffset _lastTick;

    // Messages of one type often come in a row.
    private Type? _lastType;
    private Detector[] _lastListeners = [];

    /// <summary>Makes an engine with all detectors that the policy leaves switched on.</summary>
    /// <param name="policy">The policy in force; null works without.</param>
    /// <param name="tell">Takes each revision of each finding, in order.</param>
    public ThreatEngine(Policy? policy, Action<Finding> tell)
    {
        _world = new World(policy, tell);
        _detectors = Catalogue.Make(_world);
        _active = Active();
        _connectionSinks = [.. _active.OfType<IConnectionSink>()];
    }

    /// <summary>Addresses that act as domain controllers and that the policy doesn't know.</summary>
    public IReadOnlyList<HostAddress> UnlistedControllers => _world.Controllers.Unlisted;

    /// <summary>Sign-ins and writes that were seen since this was last asked; null when there were none.</summary>
    public SightingsFact? TakeSightings() => _world.Sightings.Take();

    /// <summary>What was learned of hosts' habits, for keeping.</summary>
    public Baseline Baseline => _world.Habits.Export();

    /// <summary>Takes up habits that were kept, before the first packet.</summary>
    public void Use(Baseline baseline) => _world.Habits.Import(baseline);

    /// <summary>Says that the sensor is about to ask for a name that nobody has: whoever answers it lies.</summary>
    public void AddBait(string name) => _world.Bait.Add(name);

    /// <summary>State given up because of caps.</summary>
    public long Evicted => _world.Evicted + _detectors.Sum(d => d.Evicted);

    /// <inheritdoc/>
    public void Accept(in MessageContext context, WireMessage message)
    {
        Advance(context.Time);
        _world.Observe(context, message);
        foreach (var detector in ListenersTo(message.GetType()))
        {
            detector.Accept(context, message);
        }
        _world.Learn(context, message);
    }

    /// <inheritdoc/>
    public void Accept(in ConnectionAttempt attempt)
    {
        Advance(attempt.Time);
        foreach (var detector in _connectionSinks)
        {
            detector.Accept(attempt);
        }
    }

    /// <summary>Puts a new policy in force without losing what was learned.</summary>
    public void SetPolicy(Policy? policy)
    {
        _world.Use(policy);
        _active = Active();
        _connectionSinks = [.. _active.OfType<IConnectionSink>()];
        _listeners.Clear();
        _lastType = null;
    }

    /// <summary>Says how far packet time has come, so that due revisions are told while nothing is parsed.</summary>
    public void Advance(DateTimeOffset time)
    {
        if (time - _lastTick < Tick)
        {
            return;
        }
        _lastTick = time;
        foreach (var detector in _active)
        {
            detector.Advance(time);
        }
        _world.Findings.Advance(time);
    }

    /// <summary>Tells all that is not told yet: the input is at its end.</summary>
    public void Complete()
    {
        foreach (var detector in _active)
        {
            detector.Complete();
        }
        _world.Findings.Complete();
    }

    private Detector[] ListenersTo(Type type)
    {
        if (type != _lastType)
        {
            _lastType = type;
            _lastListeners = _listeners.TryGetValue(type, out var listeners) ? listeners : _listeners[type] = Choose(type);
        }
        return _lastListeners;
    }

    private Detector[] Choose(Type type) => [.. _active.Where(d => d.Messages.Count == 0 || d.Messages.Contains(type))];

    private List<Detector> Active() =>
        [.. _detectors.Where(d => !_world.Policy.Detectors.TryGetValue(d.Info.Id, out var settings) || settings.Enabled != false)];
}
