using Deception.Link;
using Deception.Sensor.HostAudit;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace Deception.Sensor.Run;

/// <summary>What the sensor does by the clock. A later schedule is one line here and one job.</summary>
internal static class Schedules
{
    private static readonly TimeSpan HealthEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FactsEvery = TimeSpan.FromSeconds(10);
    // Looks whether one is due and held; each has its own interval.
    private static readonly TimeSpan DirectoriesEvery = TimeSpan.FromSeconds(1);
    // When the policy has come, which says whose credentials must not lie here.
    private static readonly TimeSpan AuditAfter = TimeSpan.FromSeconds(10);
    private const string Nightly = "0 17 3 * * ?"; // 03:17, when directories are quiet

    public static IServiceCollection AddSchedules(this IServiceCollection services, SensorConfig config) => services
        .AddQuartz(quartz =>
        {
            quartz.ScheduleJob<HealthJob>(trigger => trigger.StartNow().WithSimpleSchedule(every => every
                .WithInterval(HealthEvery).RepeatForever()));
            quartz.ScheduleJob<FactsJob>(trigger => trigger.WithSimpleSchedule(every => every
                .WithInterval(FactsEvery).RepeatForever()));
            quartz.ScheduleJob<DirectoryJob>(trigger => trigger.WithSimpleSchedule(every => every
                .WithInterval(DirectoriesEvery).RepeatForever()));
            if (config.Audit is { } audit)
            {
                quartz.ScheduleJob<HostAuditJob>(trigger => trigger.StartAt(TimeProvider.System.GetUtcNow() + AuditAfter).WithSimpleSchedule(every => every
                    .WithInterval(TimeSpan.FromHours(audit.EveryHours)).RepeatForever()));
            }
            quartz.ScheduleJob<PolicyRefreshJob>(trigger => trigger.WithCronSchedule(Nightly));
        })
        .AddQuartzHostedService();
}

/// <summary>Tells the controller how this sensor is.</summary>
[DisallowConcurrentExecution]
internal sealed class HealthJob(AgentLink link) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken stop) => await link.ReportHealthAsync(stop);
}

/// <summary>Reads the policy again, should a change ever have been missed.</summary>
[DisallowConcurrentExecution]
internal sealed class PolicyRefreshJob(AgentLink link) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken stop) => await link.RefreshPolicyAsync(stop);
}

/// <summary>Tells the controller what the wire has taught.</summary>
[DisallowConcurrentExecution]
internal sealed class FactsJob(AnalysisService analysis) : IJob
{
    public ValueTask Execute(IJobExecutionContext context, CancellationToken stop)
    {
        analysis.TellFacts();
        return ValueTask.CompletedTask;
    }
}

/// <summary>Reads the directories that are due and that this sensor has the lease for.</summary>
[DisallowConcurrentExecution]
internal sealed class DirectoryJob(DirectoryWatch directories) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken stop) => await Task.Run(() => directories.LookAsync(stop), stop);
}
