using Deception.Controller.Accounts;
using Deception.Controller.Authority;
using Deception.Controller.Facts;
using Deception.Controller.Orders;
using Deception.Controller.Sightings;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Deception.Controller.Store;

/// <summary>Everything the controller keeps.</summary>
public sealed class ControllerDb(DbContextOptions<ControllerDb> options) : IdentityUserContext<Operator>(options)
{
    public DbSet<FindingRow> Findings => Set<FindingRow>();
    public DbSet<IncidentRow> Incidents => Set<IncidentRow>();
    public DbSet<AgentRow> Agents => Set<AgentRow>();
    public DbSet<OutboxRow> Outbox => Set<OutboxRow>();
    public DbSet<OutputRow> Outputs => Set<OutputRow>();
    public DbSet<DeadLetterRow> DeadLetters => Set<DeadLetterRow>();
    public DbSet<PolicyRow> Policies => Set<PolicyRow>();
    public DbSet<SecretRow> Secrets => Set<SecretRow>();
    public DbSet<EnrolmentRow> Enrolments => Set<EnrolmentRow>();
    public DbSet<EnrolledAgent> EnrolledAgents => Set<EnrolledAgent>();
    public DbSet<RevocationRow> Revocations => Set<RevocationRow>();
    public DbSet<CommandRow> Commands => Set<CommandRow>();
    public DbSet<AssignmentRow> Assignments => Set<AssignmentRow>();
    public DbSet<LeaseRow> Leases => Set<LeaseRow>();
    public DbSet<FactRow> Facts => Set<FactRow>();
    public DbSet<SignInRow> SignIns => Set<SignInRow>();
    public DbSet<DirectoryWriteRow> DirectoryWrites => Set<DirectoryWriteRow>();
    public DbSet<ApiTokenRow> ApiTokens => Set<ApiTokenRow>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configuration) =>
        configuration.Properties<DateTimeOffset>().HaveConversion<UtcTicks>();

    protected override void OnModelCreating(ModelBuilder model)
    {
        base.OnModelCreating(model);
        model.Entity<FindingRow>(finding =>
        {
            finding.HasKey(f => f.Id);
            finding.HasIndex(f => f.Sequence).IsUnique();
            finding.HasIndex(f => new { f.Detector, f.Sequence });
            finding.HasIndex(f => f.IncidentId);
            finding.HasIndex(f => f.StoredAt);
            finding.HasIndex(f => f.DueAt);
            finding.HasOne<IncidentRow>().WithMany().HasForeignKey(f => f.IncidentId);
        });
        model.Entity<IncidentRow>(incident =>
        {
            incident.HasIndex(i => new { i.Key, i.LastSeen });
            incident.HasIndex(i => new { i.Severity, i.LastSeen });
        });
        model.Entity<AgentRow>().HasKey(a => a.Name);
        model.Entity<OutboxRow>().HasKey(o => o.Sequence);
        model.Entity<OutputRow>().HasKey(o => o.Name);
        model.Entity<DeadLetterRow>().HasIndex(d => new { d.Subject, d.StreamSequence });
        model.Entity<PolicyRow>().HasKey(p => p.Revision);
        model.Entity<SecretRow>().HasKey(s => s.Name);
        model.Entity<EnrolmentRow>().HasKey(e => e.Digest);
        model.Entity<EnrolledAgent>().HasKey(a => a.Name);
        model.Entity<RevocationRow>().HasKey(r => r.PublicKey);
        model.Entity<CommandRow>().HasIndex(c => new { c.Agent, c.AnsweredAt, c.Expires });
        model.Entity<AssignmentRow>().HasKey(a => new { a.Job, a.Domain });
        model.Entity<LeaseRow>().HasKey(l => l.Name);
        model.Entity<FactRow>().HasKey(f => f.Key);
        model.Entity<SignInRow>(signIn =>
        {
            signIn.HasKey(s => new { s.Account, s.Address });
            signIn.HasIndex(s => s.LastSeen);
        });
        model.Entity<DirectoryWriteRow>(write =>
        {
            write.HasKey(w => new { w.Object, w.At, w.Address });
            write.HasIndex(w => w.At);
        });
        model.Entity<ApiTokenRow>(token =>
        {
            token.HasKey(t => t.Name);
            token.HasIndex(t => t.Digest).IsUnique();
        });
    }
}
