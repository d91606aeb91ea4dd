// What a request that failed comes back as, whichever back end was asked.

export class ApiError extends Error {
  /**
   * @param {{ code?: string, field?: string, message?: string, message_en?: string }} problem
   *   the fields of error.schema.json
   */
  constructor(problem) {
    super(problem.message_en || problem.message || 'the request failed');
    this.name = 'ApiError';
    this.code = problem.code ?? 'system';
    this.field = problem.field ?? '';
    this.message_zh = problem.message || this.message;
    this.message_en = problem.message_en || this.message;
  }

  /** @param {string} lang 'zh' or 'en' */
  sentence(lang) {
    const text = lang === 'zh' ? this.message_zh : this.message_en;
    return text.replaceAll('`', '');
  }
}

export const cancelled = () =>
  new ApiError({ code: 'cancelled', message: '已停笔。', message_en: 'Stopped.' });
