using System.Text.Json;
using Deception.Contracts;
using Deception.Controller.Agents;
using Deception.Controller.Authority;
using Deception.Controller.Ingest;
using Deception.Controller.Orders;
using Deception.Controller.Sightings;
using NATS.Client.JetStream;

namespace Deception.Controller.Facts;

/// <summary>Takes facts off the bus: answers, keys, and what is to be learned.</summary>
public sealed partial class FactConsumer(
    Broker broker, OrderDesk orders, AgentRegistry registry, FactBook book, SightingBook sightings, Misbehaviour misbehaviour, TimeProvider clock, ILogger<FactConsumer> log)
    : StreamConsumer(broker, Subjects.FactsStream, Subjects.AllFacts, clock, log)
{
    /// <inheritdoc/>
    protected override async Task StoreAsync(IReadOnlyList<INatsJSMsg<byte[]>> batch)
    {
        foreach (var message in batch)
        {
            var agent = Subjects.AgentOf(message.Subject);
            if (Read(message.Data) is not { Schema: Fact.SchemaName } fact || fact.Agent != agent)
            {
                misbehaviour.Report(agent, "fact-refused", "no fact of this agent");
                continue;
            }
            if (await CheckedAsync(agent, fact) is { } fault)
            {
                LogRefused(log, agent, fault);
                misbehaviour.Report(agent, "fact-refused", fault);
            }
        }
    }

    // What is absent from a fact is null whatever its type says. One that breaks a book on that is refused: it would come again for ever, and hold back all others.
    private async Task<string?> CheckedAsync(string agent, Fact fact)
    {
        try
        {
            return await HearAsync(agent, fact);
        }
        catch (Exception e) when (e is NullReferenceException or ArgumentException or FormatException)
        {
            return $"tells a fact that lacks what it is made of ({e.GetType().Name})";
        }
    }

    private async Task<string?> HearAsync(string agent, Fact fact)
    {
        switch (fact)
        {
            case { Answer: { Command: null } refusal }:
                LogOrdersRefused(log, agent, refusal.Detail);
                misbehaviour.Report(agent, "untrusted-document", refusal.Detail ?? "a document that it could not trust");
                await orders.WantAgainAsync(agent, CancellationToken.None);
                return null;
            case { Answer: { } answer }:
                LogAnswer(log, agent, answer.Outcome, answer.Command, answer.Detail);
                return await orders.AnswerAsync(agent, answer, CancellationToken.None) ? null : "answers a command that is not its own";
            case { Key: { } key }:
                return await registry.HearKeyAsync(agent, key, CancellationToken.None);
            case { Controller: not null } or { Upkeep: not null } or { Directory: not null } or { Replicator: not null } or { Assessment: not null }:
                return await book.HearAsync(agent, fact, CancellationToken.None);
            case { Sightings: { } seen }:
                return await sightings.HearAsync(agent, seen, CancellationToken.None);
            default:
                return null; // a greeting, or a kind that a newer agent knows
        }
    }

    private static Fact? Read(byte[]? json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ContractsJson.Default.Fact);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "A fact of {Agent} was refused: {Fault}")]
    private static partial void LogRefused(ILogger log, string agent, string fault);

    [LoggerMessage(LogLevel.Warning, "{Agent} refused orders: {Detail}")]
    private static partial void LogOrdersRefused(ILogger log, string agent, string? detail);

    [LoggerMessage(LogLevel.Information, "{Agent}: {Outcome} {Command} {Detail}")]
    private static partial void LogAnswer(ILogger log, string agent, CommandOutcome outcome, string? command, string? detail);
}
