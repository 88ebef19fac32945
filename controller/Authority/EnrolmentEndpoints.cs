using Deception.Contracts;

namespace Deception.Controller.Authority;

/// <summary>Where agents enrol. Who has no token gets nothing but the authority's certificate.</summary>
internal static class EnrolmentEndpoints
{
    public static void MapEnrolment(this IEndpointRouteBuilder routes)
    {
        var enrolment = routes.MapGroup("/enrolment").AllowAnonymous();
        enrolment.MapGet("/authority", (AuthorityKeys keys) => TypedResults.Text(keys.Certificate.ExportCertificatePem() + "\n", "application/x-pem-file"))
            .WithSummary("Certificate of the authority, to be compared with the token's pin");
        enrolment.MapPost("", EnrolAsync).Produces<Enrolment>().Produces<EnrolmentRefusal>(403)
            .WithSummary("Makes an agent of who brings a one-time token");
    }

    private static async Task<IResult> EnrolAsync(EnrolmentDesk desk, EnrolmentRequest request, CancellationToken stop)
    {
        var (enrolment, refusal) = await desk.EnrolAsync(request, stop);
        return enrolment is not null
            ? TypedResults.Ok(enrolment)
            : TypedResults.Json(new EnrolmentRefusal(refusal), statusCode: StatusCodes.Status403Forbidden);
    }
}
