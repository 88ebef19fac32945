using System.Collections.Concurrent;
using Deception.Contracts;
using Deception.Link;
using Deception.Protocols.Net;
using Deception.Sensor.Capture;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Deception.Sensor.Run;

/// <summary>Feeds the analyses: the live one from the interfaces, one for each file from its frames.</summary>
public sealed class AnalysisService : BackgroundService
{
    private const int MostTold = 4096, MostSightingFacts = 10;
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan KeepBaselineEvery = TimeSpan.FromMinutes(5);

    private readonly SensorConfig _config;
    private readonly AgentLink _link;
    private readonly DirectoryWatch _directories;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly ConcurrentDictionary<HostAddress, bool> _told = [];
    private readonly List<Analysis> _replays = [];
    private readonly Analysis _live;
    private readonly LiveCapture _capture;
    private readonly string _baselineFile;

    /// <summary>Prepares all; capture and replay begin with the host.</summary>
    public AnalysisService(SensorConfig config, AgentLink link, DirectoryWatch directories, TimeProvider clock, ILoggerFactory logs)
    {
        (_config, _link, _directories, _clock, _log) = (config, link, directories, clock, logs.CreateLogger("sensor"));
        _live = NewAnalysis(_link.SendEvidence);
        _baselineFile = Path.Combine(config.State, BaselineFile.Name);
        TakeUpBaseline();
        _capture = new LiveCapture(config.Interfaces, _live.Take, _live.Gate);
        link.Measure = Measure;
        link.Policy.Changed += UsePolicy;
    }

    /// <summary>Tells the controller what the live wire has taught and it may not know.</summary>
    public void TellFacts()
    {
        foreach (var address in _live.UnlistedControllers)
        {
            // Once a run; who answers under ever new addresses doesn't fill the controller.
            if (_told.Count < MostTold && _told.TryAdd(address, true))
            {
                var domain = _link.Policy.Current?.Domains is [var only] ? only.Name : null;
                _link.Tell($"controller:{_link.Agent}:{address}:{_clock.GetUtcNow():yyyyMMdd}",
                    fact => fact with { Controller = new ControllerFact(domain, null, address.ToString(), "wire") });
            }
        }
        for (var told = 0; told < MostSightingFacts && _live.TakeSightings() is { } sightings; told++)
        {
            _link.Tell($"sightings:{_link.Agent}:{Guid.NewGuid():N}", fact => fact with { Sightings = sightings });
        }
    }

    /// <summary>Says that the sensor is about to ask the live wire for a name that nobody has.</summary>
    public void AddBait(string name) => _live.AddBait(name);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _link.Policy.Changed -= UsePolicy;
        _capture.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        await Task.Yield();
        var replay = Task.Factory.StartNew(() => ReplayAll(stop), stop, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _capture.Start();
        foreach (var missing in _capture.CapabilitiesMissing)
        {
            _log.LogWarning("{Missing}; trying again", missing);
        }
        using var timer = new PeriodicTimer(Tick, _clock);
        var kept = _clock.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                _live.Tick();
                if (_clock.GetElapsedTime(kept) >= KeepBaselineEvery)
                {
                    kept = _clock.GetTimestamp();
                    KeepBaseline();
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
        _capture.Dispose();
        _live.Complete();
        KeepBaseline();
        await replay;
    }

    private void ReplayAll(CancellationToken stop)
    {
        foreach (var file in _config.Replay)
        {
            var analysis = NewAnalysis();
            lock (_replays)
            {
                _replays.Add(analysis);
            }
            if (_link.Policy.Current is { } policy)
            {
                analysis.SetPolicy(policy); // it may have changed before the analysis was listed
            }
            Replay(file, analysis, stop);
        }
    }

    private void Replay(string file, Analysis analysis, CancellationToken stop)
    {
        try
        {
            var warnings = CaptureFile.Read(file, (in frame) =>
            {
                lock (analysis.Gate)
                {
                    analysis.Take(frame);
                }
            }, null, stop);
            foreach (var warning in warnings)
            {
                _log.LogWarning("{Warning}", warning);
            }
        }
        catch (CaptureFileException e)
        {
            _log.LogError("{Fault}", e.Message);
        }
        analysis.Complete();
        _log.LogInformation("Replayed {File}", file);
    }

    private Analysis NewAnalysis(Action<string, int, byte[]>? giveEvidence = null) =>
        new(_link.Policy.Current, finding => _link.Publish(finding), _clock, giveEvidence);

    private void TakeUpBaseline()
    {
        if (!File.Exists(_baselineFile))
        {
            return;
        }
        if (BaselineFile.TryRead(_baselineFile, out var baseline, out var fault))
        {
            _live.Use(baseline);
            return;
        }
        _log.LogWarning("Habits are learned anew: {Fault}", fault);
        File.Move(_baselineFile, _baselineFile + ".bad", overwrite: true);
    }

    private void KeepBaseline()
    {
        var baseline = _live.Baseline;
        if (baseline.Since is null)
        {
            return;
        }
        try
        {
            BaselineFile.Write(_baselineFile, baseline);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.LogWarning("Habits are not kept: {Fault}", e.Message);
        }
    }

    private void UsePolicy(Policy policy)
    {
        _log.LogInformation("Policy revision {Revision} in force", policy.Revision);
        _live.SetPolicy(policy);
        foreach (var replay in Replays())
        {
            replay.SetPolicy(policy);
        }
    }

    private SensorHealth Measure(SensorHealth health)
    {
        foreach (var analysis in Replays().Prepend(_live))
        {
            health = analysis.AddTo(health);
        }
        return health with
        {
            PacketsLostKernel = _capture.Statistics.Lost,
            Interfaces = _capture.Interfaces,
            CapabilitiesMissing = [.. health.CapabilitiesMissing, .. _capture.CapabilitiesMissing, .. _directories.Faults],
        };
    }

    private Analysis[] Replays()
    {
        lock (_replays)
        {
            return [.. _replays];
        }
    }
}
