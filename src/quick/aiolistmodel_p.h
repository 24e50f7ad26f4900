// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/quick/aiolistmodel.h"
#include "aioorm/quick/listedits_p.h"
#include "aioorm/quick/listquery_p.h"
#include "aioorm/quick/listwindow_p.h"
#include "aioorm/quick/rowapplier_p.h"

#include <QLoggingCategory>
#include <QPersistentModelIndex>
#include <QPointer>
#include <QTimer>

#include <optional>
#include <unordered_map>
#include <variant>

Q_DECLARE_LOGGING_CATEGORY(aioList)

/// What a list model does: loading in listloading.cpp, the window in listwindowing.cpp, writing in listwriting.cpp, new rows in
/// listdrafts.cpp.
class AioListModel::Private final : public Aio::Detail::RowApplier::Model
{
public:
    using Clock = Aio::Detail::Clock;
    using ListEdits = Aio::Detail::ListEdits;
    using ListQuery = Aio::Detail::ListQuery;
    using ListWindow = Aio::Detail::ListWindow;
    using Record = Aio::Detail::Record;
    using RowStore = Aio::Detail::RowStore;

    Private(AioListModel *model, const AioListSource &listSource);

    /// What is under way. One at a time: a refresh takes in a page that is wanted.
    enum class Fetch { None, First, Page, Refresh };

    // --- what the applier needs
    void beginRemove(int first, int last) override;
    void endRemove() override;
    void beginMove(int first, int last, int destination) override;
    void endMove() override;
    void beginInsert(int first, int last) override;
    void endInsert() override;
    void changed(int first, int last, const Aio::Detail::ColumnMask &columns) override;

    /// Of new rows between those that are there; what is beyond them is cut off.
    static constexpr qint64 mostNewRows = 20000;
    static constexpr int loadedRole = Qt::UserRole;
    static int roleOf(int field) { return Qt::UserRole + 1 + field; }
    int fieldCount() const { return int(source->table().fields().size()); }
    /// Emits dataChanged() for these fields of a row; none: for all roles.
    void fieldsChanged(int first, int last, const QList<int> &fields);

    // --- what a row shows
    QVariant value(int row, int column) const;
    QString keyText(const Record &row) const;
    int rowOfKey(const QString &key) const;

    // --- state
    AioDatabase *findDatabase() const { return database ? database.data() : AioDatabase::databaseOf(source->table); }
    AioExecutor executorOf(AioDatabase *target, const AioCancelSource &source) { return AioExecutor(*target).boundTo(q).token(source.token()); }
    void setStatus(Status to, const QString &error = {});
    void setTotal(int total);
    void setPending(int changes);
    /// After the rows have changed.
    void setCount();
    bool isBusyWithRows() const { return applier.isActive() || applier.isInStep(); }

    // --- loading
    void queryChanged();
    void startQuery();
    /// Drops what is under way: it answers another question.
    void dropFetch();
    void markDirty();
    void goOn();
    void again(Fetch what);
    void connectTo(AioDatabase *to);
    Aio::Detail::ListRequest request() const;
    /// Until there are rows the roles are those of the rows that will come: a view asks for them once.
    void describeColumns();
    void begin(Fetch next);
    Aio::Detail::SelectData selectOf(Fetch next, qint64 *limit);
    AioTask<> load(AioExecutor executor, Aio::Detail::SelectData data, int limit, quint64 asked);
    AioTask<> countAll(AioExecutor executor, Aio::Detail::SelectData data, quint64 asked);
    void startCount(AioDatabase *target);
    void arrived(RowStore loaded, bool more);
    void showFirst(RowStore loaded, bool more);
    void showPage(RowStore loaded, bool more);
    void showRefreshed(RowStore loaded, bool more);
    void compare(RowStore loaded, bool more);
    void apply(Aio::Detail::RowDiff diff, bool more);
    static int rowsOf(const Aio::Detail::RowDiff &diff);
    void applySome();
    void finished();
    void fail(const QString &message);
    /// Without the rows that are being deleted.
    void leaveOutRemoved(RowStore &loaded) const;
    /// The rows that are loaded, by their keys.
    class LoadedKeys
    {
    public:
        explicit LoadedKeys(const Private &of);
        bool contains(const Record &row) const;

    private:
        const std::vector<int> &m_keys;
        std::unordered_multimap<quint64, const Record *> m_rows;
    };

    // --- the window
    int reach() const { return std::max(2 * pageSize, 200); }
    Aio::Detail::SelectData selectWindow(Fetch next, qint64 *limit);
    void showWindowPage(const RowStore &loaded);
    void showWindow(const RowStore &loaded);
    /// Numbers of rows are going to follow. Where commits are not followed they need not.
    bool isSurveyDue() const { return isSurveying || (surveyWanted && maySurvey()); }
    bool maySurvey() const { return windowed && (live || showsPending || totalCount < 0); }
    /// A commit is known that was not counted yet.
    bool numbersAreGuesses() const { return commits != surveyedAt || surveyWanted || isSurveying; }
    void beginRefresh();
    bool refreshNext();
    int windowPage() const { return pageSize > 0 ? pageSize : 100; }
    void evict(const std::vector<ListWindow::Run> &runs);
    void ask(int row) const;
    /// Finds out how many rows there are, and how many of them stand before those that are shown.
    void startSurvey();
    AioTask<> survey(AioExecutor executor, std::vector<Aio::Detail::SelectData> before, Aio::Detail::SelectData all, quint64 asked);
    void applySurvey(const std::vector<qint64> &before, qint64 total);
    void surveyEnded();
    void surveyFailed(const QString &error);
    /// Makes the list `total` rows long, with so many rows before each of those that were counted. False: it does not fit.
    bool rearrange(const std::vector<qint64> &before, qint64 total);
    /// Makes a placeholder of a row where two runs of rows meet.
    void keepApart(int row);
    void insertPlaceholders(int first, int count);
    void removePlaceholders(int first, int count);
    /// Finds places all over the list, from which its pages are near.
    void startMarks();
    AioTask<> findMarks(AioExecutor executor, std::shared_ptr<const ListQuery> of, quint64 asked);

    // --- writing
    /// Why nothing can be written; nothing: it can.
    std::optional<Aio::Detail::Failure> refusal() const;
    void tellFailure(const QString &key, const QString &role, const Aio::Detail::Failure &failure);
    QString roleText(const ListEdits::Values &values) const;
    std::shared_ptr<AioModel> objectOf(const Record &record) const;
    /// The values that a map has for fields. Fails for a name that is none, and for what does not fit.
    std::variant<ListEdits::Values, Aio::Detail::Failure> valuesOf(const QVariantMap &map) const;
    bool addEdit(const QString &key, std::shared_ptr<AioModel> object, int row, ListEdits::Values values, ListEdits::Done done);
    void send(const QString &key, int number);
    AioTask<> write(AioExecutor executor, std::shared_ptr<AioModel> object, Aio::SavedFields fields, QString key, int number);
    void written(const QString &key, int number, const Aio::Detail::Failure *failure);
    AioTask<> findIndexFor(QString key, Aio::Detail::JsPromise promise);
    void update(const QString &key, const QVariantMap &values, ListEdits::Done done);
    AioTask<> updateUnseen(AioExecutor executor, QString key, ListEdits::Values values, ListEdits::Done done);
    static AioTask<std::shared_ptr<AioModel>> fetchObject(AioExecutor executor, AioListSource from, std::vector<AioValue> key);
    void remove(const QStringList &keys, ListEdits::Done done);
    AioTask<> erase(AioExecutor executor, QStringList keys, ListEdits::Done done);
    void submit(ListEdits::Done done);
    class Batch;
    AioTask<> submitAll(AioExecutor executor, std::shared_ptr<Batch> batch, ListEdits::Done done);
    void revert();
    void hide(const QStringList &keys);
    void showAgain(const QStringList &keys);
    /// Edits that the rows show now go.
    void dropStored();
    void findEdited();
    void setDirtyEdits();
    void readAfterWriting();

    // --- new rows
    /// Null: the row is none of them.
    const ListEdits::Draft *draftAt(int row) const;
    QVariant draftValue(const ListEdits::Draft &draft, int column) const;
    int rowOfDraft(int number) const;
    void insert(const QVariantMap &values, Aio::Detail::JsPromise promise);
    void showDrafts();
    void hideDrafts();
    void dropStoredDrafts(Clock::time_point readSince);
    AioTask<> writeNew(AioExecutor executor, std::shared_ptr<AioModel> object, int number, Aio::Detail::JsPromise promise);
    void draftWritten(int number, const QString &key, const Aio::Detail::Failure *failure);
    bool editDraft(int number, int row, int field, const QVariant &value);
    static Aio::Detail::Failure takenBack();
    static Aio::Detail::Failure isBeingStored();

    AioListModel *const q;
    const AioListSource listSource;
    const Aio::Detail::SourcePtr source;
    const AioListSource::MakeObject makeObject;
    const std::vector<int> keys;
    Aio::Detail::RowColumnsPtr columns; // of the rows that are there
    const int displayField;

    QPointer<AioDatabase> database;
    QPointer<AioDatabase> connected;
    QMetaObject::Connection changes, openings;
    QVariant where = QVariantMap();
    QVariant extra = QVariantMap();
    QStringList orderBy;
    QStringList include;
    Aio::Condition condition;
    int pageSize = 100;
    int cacheSize = 2000;
    int debounce = 0;
    bool live = true;
    bool active = true;
    bool countsAll = false;
    bool complete = true;
    bool windowed = false;
    bool writable = false;
    bool deferUpdates = false;
    SubmitMode submitMode = Immediate;

    std::shared_ptr<const ListQuery> query; // of the rows that are there, or on their way
    QStringList tableNames;
    RowStore rows;
    bool hasMore = false;
    int count = 0;
    int totalCount = -1;
    int pendingChanges = 0;
    Status status = Null;
    QString errorString;

    Fetch fetching = Fetch::None;
    Fetch failed = Fetch::None;
    quint64 generation = 0; // an answer with another number is to a question nobody asks any longer
    quint64 queryNumber = 0; // the same of what lasts as long as the query
    AioCancelSource cancel, cancelQuery;
    bool wanted = false; // a new query waits for the debounce
    bool dirty = false; // a commit is not shown yet
    bool refreshAsked = false;
    bool pageWanted = false;
    bool boundRefresh = false; // up to the last row that is there, since there are more new ones than a page
    ListQuery::Place pageEnd; // where the last page ended, if not with the last row that is there
    bool showsPending = false; // though updates are deferred
    Clock::time_point started;
    Clock::time_point nextRefresh;
    QTimer debounceTimer;
    QTimer refreshTimer;
    QTimer surveyTimer;
    Aio::Detail::RowApplier applier;

    // the window
    mutable ListWindow window;
    mutable bool askQueued = false;
    ListWindow::Run wantedRun;
    QPersistentModelIndex target; // the first row of the page that is being loaded
    bool isBackward = false; // it is read from its end
    bool isFromMark = false;
    bool isNextTo = false; // it begins right beside rows that are there
    bool isGuess = false; // its number was no sure one when it was asked for
    bool surveyWanted = false;
    bool isSurveying = false;
    int failedSurveys = 0; // one after the other
    bool isMarking = false;
    quint64 commits = 0; // that concern the list
    quint64 surveyedAt = 0;
    quint64 markedAt = 0;
    int pendingRows = 0; // of pendingChanges: in the window
    class Watched
    {
    public:
        QPersistentModelIndex first, last;
        bool isThere() const { return first.isValid() && last.isValid() && first.row() <= last.row(); }
        ListWindow::Run run() const { return {first.row(), last.row() - first.row() + 1}; }
    };
    std::vector<Watched> refreshing; // what is still to be read again after a commit
    Watched refreshed; // what is being read
    std::vector<ListWindow::Run> watchedRuns() const;
    std::vector<Watched> watch(const std::vector<ListWindow::Run> &runs) const;
    Clock::time_point surveyStarted, nextSurvey, nextMarks;

    // writing
    ListEdits edits;
    int shownDrafts = 0; // the first of them are rows
    bool hasDirtyEdits = false;
};
